use super::token;

/// The meeting rooms in which interviews are held (R63). They belong to another platform, and we
/// only know their addresses.
#[derive(Debug, Clone)]
pub struct Meetings {
    url: String,
}

/// The platform's name in the API.
const PROVIDER: &str = "cam";
/// The placeholder for the random name of a room.
const ROOM: &str = "{room}";

impl Default for Meetings {
    fn default() -> Self {
        Self { url: format!("https://cam.staj.example/{ROOM}") }
    }
}

impl Meetings {
    /// Rooms with this address, in which `{room}` is the placeholder for the room's name. `None` if
    /// the address has no placeholder.
    pub fn new(url: &str) -> Option<Self> {
        url.contains(ROOM).then(|| Self { url: url.to_owned() })
    }

    /// The platform's name in the API.
    pub fn provider(&self) -> String {
        PROVIDER.to_owned()
    }

    /// The address of a new room. It cannot be guessed, and it does not reveal who meets there.
    pub fn room(&self) -> String {
        self.url.replace(ROOM, &token::room())
    }
}
