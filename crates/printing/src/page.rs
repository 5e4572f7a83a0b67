//! Typesets pages and writes them as a PDF: lines of text, rules and QR modules.
//!
//! Lengths are in points (1/72 inch). The origin is the upper left corner of the page, and `y`
//! grows downwards. Text is placed by its baseline. Each character is one glyph, and its advance
//! width gives the position of the next one. The letters of [`staj_domain::text::is_printed`] need
//! neither shaping nor kerning.

use crate::error::PrintError;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag, Tag, TagGroup, TagTree};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Liberation Serif has the metrics of Times New Roman, the font of official letters in Turkey. It
/// is under the SIL Open Font License 1.1, see `fonts/OFL.txt`.
static REGULAR: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::new(include_bytes!("../fonts/LiberationSerif-Regular.ttf")));
static BOLD: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::new(include_bytes!("../fonts/LiberationSerif-Bold.ttf")));

/// The width of A4, in points.
pub const WIDTH: f32 = 595.28;
/// The height of A4, in points.
pub const HEIGHT: f32 = 841.89;

/// How far the letters of the family rise above the baseline, in em.
pub const ASCENT: f32 = 0.891;
/// How far they reach below it.
#[cfg(test)]
pub const DESCENT: f32 = 0.216;
/// The distance between two baselines, in em.
pub const LEADING: f32 = 1.36;

/// Black in sRGB: red, green, blue.
const BLACK: [u8; 3] = [0, 0, 0];
/// The grey of rules and secondary text.
pub const GREY: [u8; 3] = [90, 90, 90];
/// The red of the watermark.
pub const RED: [u8; 3] = [178, 0, 0];

/// The weight of a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Normal text.
    Regular,
    /// Emphasised text.
    Bold,
}

/// How a run of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// The weight of the face.
    pub weight: Weight,
    /// The font size, in points.
    pub size: f32,
    /// The color in sRGB: red, green, blue.
    pub color: [u8; 3],
}

/// Black text in the regular face. The size is in points.
pub const fn regular(size: f32) -> Style {
    Style { weight: Weight::Regular, size, color: BLACK }
}

/// Black text in the bold face. The size is in points.
pub const fn bold(size: f32) -> Style {
    Style { weight: Weight::Bold, size, color: BLACK }
}

/// One face of the family, ready to be measured and embedded.
struct Face {
    font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units_per_em: f32,
    /// The glyph of `?`, which replaces characters that the face lacks.
    replacement: GlyphId,
}

impl Face {
    fn new(data: &'static [u8]) -> Option<Self> {
        let face = FontRef::new(data).ok()?;
        let charmap = face.charmap();
        Some(Self {
            font: Font::new(data.into(), 0)?,
            metrics: face.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_em: face
                .metrics(Size::unscaled(), LocationRef::default())
                .units_per_em
                .into(),
            replacement: GlyphId::new(charmap.map('?')?.to_u32()),
            charmap,
        })
    }

    fn glyph(&self, character: char) -> GlyphId {
        self.charmap.map(character).map_or(self.replacement, |glyph| GlyphId::new(glyph.to_u32()))
    }

    /// The advance width of a glyph, in em.
    fn advance(&self, glyph: GlyphId) -> f32 {
        let width = self.metrics.advance_width(skrifa::GlyphId::new(glyph.to_u32()));
        width.unwrap_or_default() / self.units_per_em
    }
}

fn face(weight: Weight) -> Result<&'static Face, PrintError> {
    let face = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    face.as_ref().ok_or(PrintError::Font)
}

/// The advance width of a run of text, in points.
pub fn advance_width(text: &str, style: Style) -> Result<f32, PrintError> {
    let face = face(style.weight)?;
    Ok(text.chars().map(|character| face.advance(face.glyph(character))).sum::<f32>() * style.size)
}

/// Breaks a text into lines that are no wider than the measure, in points. A word that is wider is
/// broken between two of its characters.
pub fn break_lines(text: &str, style: Style, measure: f32) -> Result<Vec<String>, PrintError> {
    let space = advance_width(" ", style)?;
    let mut lines: Vec<String> = vec![];
    // The width of the last line.
    let mut width = 0.0;
    for word in text.split_whitespace() {
        let wide = advance_width(word, style)?;
        match lines.last_mut() {
            Some(line) if width + space + wide <= measure => {
                line.push(' ');
                line.push_str(word);
                width += space + wide;
                continue;
            }
            Some(_) | None => lines.push(String::new()),
        }
        width = 0.0;
        for character in word.chars() {
            let wide = advance_width(character.encode_utf8(&mut [0; 4]), style)?;
            if width > 0.0 && width + wide > measure {
                lines.push(String::new());
                width = 0.0;
            }
            width += wide;
            lines.last_mut().into_iter().for_each(|line| line.push(character));
        }
    }
    Ok(lines)
}

/// The height of these lines, in points.
#[expect(clippy::cast_precision_loss, reason = "a text has at most a few hundred lines")]
pub fn height<T>(lines: &[T], style: Style) -> f32 {
    lines.len() as f32 * style.size * LEADING
}

/// Something that is drawn on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A line of text that starts at `x` on this baseline. Screen readers read the lines of a
    /// paragraph together, and the paragraphs in the order of their numbers.
    Text { x: f32, baseline: f32, text: String, style: Style, paragraph: usize },
    /// A grey horizontal rule, whose upper left corner is at (`x`, `y`).
    Rule { x: f32, y: f32, length: f32, thickness: f32 },
    /// A picture of filled modules of a square grid, given by column and row. (`x`, `y`) is the
    /// upper left corner of the grid, and `side` the side length of a module. `alt` is read aloud
    /// instead.
    Modules { x: f32, y: f32, side: f32, dark: Vec<(usize, usize)>, alt: String, paragraph: usize },
    /// A translucent text across the middle of the page.
    Watermark { text: String, style: Style },
}

/// Where a line of text is placed.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// It starts here.
    Left(f32),
    /// Its middle is here.
    Middle(f32),
    /// It ends here.
    Right(f32),
}

impl Place {
    /// Where a text of this width begins.
    fn begin(self, width: f32) -> f32 {
        match self {
            Self::Left(x) => x,
            Self::Middle(x) => x - width / 2.0,
            Self::Right(x) => x - width,
        }
    }
}

/// Text that flows from the top of a page to a limit above its bottom, and on to further pages.
pub struct Flow {
    pages: Vec<Vec<Item>>,
    paragraphs: usize,
    /// The top of the next line.
    y: f32,
    top: f32,
    bottom: f32,
}

impl Flow {
    /// An empty page, on which lines are set between `top` and `bottom`.
    pub fn new(top: f32, bottom: f32) -> Self {
        Self { pages: vec![vec![]], paragraphs: 0, y: top, top, bottom }
    }

    /// Starts another page unless this height fits on the present one.
    pub fn keep(&mut self, height: f32) {
        if self.y + height > self.bottom && self.y > self.top {
            self.pages.push(vec![]);
            self.y = self.top;
        }
    }

    /// Leaves a space, except at the top of a page.
    pub fn space(&mut self, height: f32) {
        if self.y > self.top {
            self.y += height;
        }
    }

    /// Sets a paragraph of these lines, at this place.
    pub fn lines(
        &mut self,
        place: Place,
        lines: &[String],
        style: Style,
    ) -> Result<(), PrintError> {
        let rows: Vec<_> = lines.iter().map(|line| vec![(place, line.as_str(), style)]).collect();
        self.rows(&rows)
    }

    /// Sets a paragraph of lines, each with texts side by side.
    pub fn rows(&mut self, rows: &[Vec<(Place, &str, Style)>]) -> Result<(), PrintError> {
        let paragraph = self.paragraphs;
        self.paragraphs += 1;
        for row in rows {
            let size = row.iter().map(|(_, _, style)| style.size).fold(0.0, f32::max);
            self.keep(size * LEADING);
            for (place, text, style) in row {
                let x = place.begin(advance_width(text, *style)?);
                let (baseline, text) = (self.y + size * ASCENT, (*text).to_owned());
                self.draw(Item::Text { x, baseline, text, style: *style, paragraph });
            }
            self.y += size * LEADING;
        }
        Ok(())
    }

    /// Draws a rule across the page, below what was set last.
    pub fn rule(&mut self, x: f32, length: f32, thickness: f32) {
        let y = self.y;
        self.draw(Item::Rule { x, y, length, thickness });
    }

    fn draw(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    /// The pages, each with what was drawn on it, and the number of the next paragraph.
    pub fn finish(self) -> (Vec<Vec<Item>>, usize) {
        (self.pages, self.paragraphs)
    }
}

/// The page being drawn, and what the document says aloud.
struct Page<'a, 'b> {
    surface: &'a mut Surface<'b>,
    spoken: &'a mut BTreeMap<usize, TagGroup>,
}

impl Page<'_, '_> {
    fn draw(&mut self, item: &Item) -> Result<(), PrintError> {
        let layout = || ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
        match item {
            Item::Text { x, baseline, text, style, paragraph } => {
                let id = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                self.text(*x, *baseline, text, *style)?;
                self.surface.end_tagged();
                self.spoken.entry(*paragraph).or_insert_with(|| TagGroup::new(Tag::P)).push(id);
            }
            Item::Rule { x, y, length, thickness } => {
                self.surface.start_tagged(layout());
                self.fill_rectangles(GREY, [Rect::from_xywh(*x, *y, *length, *thickness)]);
                self.surface.end_tagged();
            }
            Item::Modules { x, y, side, dark, alt, paragraph } => {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a grid has at most a few dozen modules per side"
                )]
                let module = |(column, row): &(usize, usize)| {
                    let (x, y) = (x + *column as f32 * side, y + *row as f32 * side);
                    Rect::from_xywh(x, y, *side, *side)
                };
                let id = self.surface.start_tagged(ContentTag::Other);
                // One path, so that no gaps show between the modules.
                self.fill_rectangles(BLACK, dark.iter().map(module));
                self.surface.end_tagged();
                let mut figure = TagGroup::new(Tag::Figure(Some(alt.clone())));
                figure.push(id);
                self.spoken.insert(*paragraph, figure);
            }
            Item::Watermark { text, style } => {
                let watermark = Artifact::with_kind(ArtifactType::Watermark);
                self.surface.start_tagged(ContentTag::Artifact(watermark));
                self.watermark(text, *style)?;
                self.surface.end_tagged();
            }
        }
        Ok(())
    }

    fn text(&mut self, x: f32, baseline: f32, text: &str, style: Style) -> Result<(), PrintError> {
        let face = face(style.weight)?;
        let glyphs: Vec<_> = text
            .char_indices()
            .map(|(at, character)| {
                let glyph = face.glyph(character);
                let range = at..at + character.len_utf8();
                KrillaGlyph::new(glyph, face.advance(glyph), 0.0, 0.0, 0.0, range, None)
            })
            .collect();
        self.fill(style.color);
        let start = Point::from_xy(x, baseline);
        self.surface.draw_glyphs(start, &glyphs, face.font.clone(), text, style.size, false);
        Ok(())
    }

    fn fill_rectangles(
        &mut self,
        color: [u8; 3],
        rectangles: impl IntoIterator<Item = Option<Rect>>,
    ) {
        let mut path = PathBuilder::new();
        for rectangle in rectangles.into_iter().flatten() {
            path.push_rect(rectangle);
        }
        self.fill(color);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn watermark(&mut self, text: &str, style: Style) -> Result<(), PrintError> {
        let (x, y) = (WIDTH / 2.0, HEIGHT / 2.0);
        self.surface.push_transform(&Transform::from_rotate_at(-35.0, x, y));
        self.surface.push_opacity(NormalizedF32::new(0.45).unwrap_or(NormalizedF32::ONE));
        let begin = Place::Middle(x).begin(advance_width(text, style)?);
        let drawn = self.text(begin, y, text, style);
        self.surface.pop();
        self.surface.pop();
        drawn
    }

    fn fill(&mut self, [red, green, blue]: [u8; 3]) {
        let paint = rgb::Color::new(red, green, blue).into();
        self.surface.set_fill(Some(Fill { paint, ..Fill::default() }));
    }
}

/// A PDF for archiving that can be read aloud (PDF/A-2a, ISO 19005-2; PDF/UA-1, ISO 14289-1). The
/// same pages, title and metadata give the same bytes.
pub fn pdf(metadata: Metadata, title: &str, pages: &[Vec<Item>]) -> Result<Vec<u8>, PrintError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PrintError::Pdf(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut spoken = BTreeMap::new();
    for items in pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT)
            .ok_or_else(|| PrintError::Pdf("the page size is invalid".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for item in items {
            Page { surface: &mut surface, spoken: &mut spoken }.draw(item)?;
        }
        surface.finish();
        page.finish();
    }
    let mut tags = TagTree::new();
    spoken.into_values().for_each(|group| tags.push(group));
    document.set_tag_tree(tags);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(title.to_owned(), top));
    document.set_outline(outline);
    document.set_metadata(metadata.title(title.to_owned()));
    document.finish().map_err(|error| PrintError::Pdf(format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use staj_domain::text::is_printed;

    /// Registration accepts exactly what the letter prints: every character that both faces have,
    /// except those that need shaping (Hebrew, combining marks) and those that are not writing
    /// (boxes, arrows, sounds).
    #[test]
    fn both_faces_have_exactly_the_characters_that_a_printed_text_may_have() {
        for character in '\0'..=char::MAX {
            let has = |weight| face(weight).unwrap().charmap.map(character).is_some();
            let both = [Weight::Regular, Weight::Bold].map(has);
            if is_printed(character) {
                assert_eq!(both, [true; 2], "U+{:04X} {character}", u32::from(character));
            } else if both != [false; 2] {
                assert!(
                    matches!(u32::from(character),
                        0..=0x1f | 0x7f..=0xa0 | 0xad | 0x250..=0x36f | 0x370..=0x385 | 0x387
                        | 0x3cf..=0x3ff | 0x460..=0x489 | 0x514.. ),
                    "U+{:04X} {character} could be printed",
                    u32::from(character)
                );
            }
        }
        for character in
            "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛ0123456789–'’&/(),.:\"«»"
                .chars()
        {
            assert!(is_printed(character), "{character}");
        }
    }

    #[test]
    fn lines_are_no_wider_than_the_measure() {
        let style = regular(10.0);
        let text = "Şişli'de üç ığrıp, beş çöğür ve bir de uzunmuuzunbirkelimecikler";
        let lines = break_lines(text, style, 90.0).unwrap();
        assert!(lines.len() > 2);
        let kept = |text: &str| text.replace(' ', "");
        assert_eq!(kept(&lines.concat()), kept(text), "no letter is lost");
        for line in &lines {
            assert!(advance_width(line, style).unwrap() <= 90.0, "{line}");
        }
        assert_eq!(break_lines("", style, 90.0).unwrap(), [""; 0]);
    }
}
