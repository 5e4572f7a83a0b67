use crate::text::{Paragraphs, Printed};
use crate::workplaces::{ContactInput, ContactView};
use serde::{Deserialize, Serialize};
use staj_domain::employer::Contact;
use staj_domain::offer::{Mentor, Work};
use utoipa::ToSchema;
use validator::Validate;

/// What candidates read about the work before they bind themselves (A70).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferWork)]
pub struct OfferWorkView {
    /// What the intern will do.
    #[schema(examples("Arka uç ekibinde servis geliştirme ve test yazma"))]
    pub tasks: String,
    /// Hours of work in a week.
    #[schema(minimum = 1, maximum = 45, examples(40))]
    pub weekly_hours: u8,
    /// Who guides the intern. Null if the employer has not said so.
    #[schema(required)]
    pub mentor: Option<MentorView>,
    /// Whom the candidate can ask.
    pub contact: ContactView,
}

/// The member of the staff who guides an intern.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mentor)]
pub struct MentorView {
    #[schema(examples("Selin Arslan"))]
    pub full_name: String,
    /// Null if the employer has not said so.
    #[schema(required, examples("Kıdemli yazılım mühendisi"))]
    pub title: Option<String>,
}

/// The work that is offered.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferWorkInput {
    /// What the intern will do.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 4000, examples("Arka uç ekibinde servis geliştirme ve test yazma"))]
    pub tasks: Paragraphs<4000>,
    /// Hours of work in a week. Pupils work at most 40 (A72).
    #[serde(default = "usual_hours")]
    #[validate(range(min = 1, max = 45))]
    #[schema(minimum = 1, maximum = 45, default = 40, examples(40))]
    pub weekly_hours: u8,
    /// Who guides the intern.
    #[validate(nested)]
    pub mentor: Option<MentorInput>,
    /// Whom the candidate can ask. Left out, it is the contact of the workplace.
    #[validate(nested)]
    pub contact: Option<ContactInput>,
}

/// Who guides an intern.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MentorInput {
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Selin Arslan"))]
    pub full_name: Printed<200>,
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "printed", min_length = 1, max_length = 200, examples("Kıdemli yazılım mühendisi"))]
    pub title: Option<Printed<200>>,
}

fn usual_hours() -> u8 {
    40
}

impl OfferWorkInput {
    /// The work at a workplace with this contact.
    pub fn of(self, contact: Contact) -> Work {
        let mentor = self.mentor.map(|mentor| Mentor {
            full_name: mentor.full_name.into(),
            title: mentor.title.map(Into::into),
        });
        Work {
            tasks: self.tasks.into(),
            weekly_hours: self.weekly_hours,
            mentor,
            contact: self.contact.map_or(contact, Into::into),
        }
    }
}

impl From<Work> for OfferWorkView {
    fn from(Work { tasks, weekly_hours, mentor, contact }: Work) -> Self {
        let mentor = mentor.map(|Mentor { full_name, title }| MentorView { full_name, title });
        Self { tasks, weekly_hours, mentor, contact: contact.into() }
    }
}
