use super::token;

/// Where interviews are held (R63): rooms of another platform, by their address.
#[derive(Debug, Clone)]
pub struct Meetings {
    url: String,
}

/// The platform's name in the API.
const PROVIDER: &str = "cam";
/// What the random name of a room is put in place of.
const ROOM: &str = "{room}";

impl Default for Meetings {
    fn default() -> Self {
        Self { url: format!("https://cam.staj.example/{ROOM}") }
    }
}

impl Meetings {
    /// Rooms at an address that has `{room}` in it.
    pub fn new(url: &str) -> Option<Self> {
        url.contains(ROOM).then(|| Self { url: url.to_owned() })
    }

    pub fn provider(&self) -> String {
        PROVIDER.to_owned()
    }

    /// The address of a room that nobody can guess. It tells nothing of who meets there.
    pub fn room(&self) -> String {
        self.url.replace(ROOM, &token::room())
    }
}
