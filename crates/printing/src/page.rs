//! Typesets one page and writes it as a PDF: glyph runs, rules and QR modules.
//!
//! Lengths are in points (1/72 inch). The origin is the upper left corner of the page, and `y`
//! grows downwards. Text is placed by its baseline. Each character is one glyph, and its advance
//! width gives the position of the next one. Turkish needs neither shaping nor kerning.

use crate::error::PrintError;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
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

/// Black in sRGB: red, green, blue.
pub const BLACK: [u8; 3] = [0, 0, 0];
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
#[derive(Debug, Clone, Copy)]
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

/// Breaks a text into lines that are no wider than the measure, in points. A single word that is
/// wider gets its own line.
pub fn break_lines(text: &str, style: Style, measure: f32) -> Result<Vec<String>, PrintError> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if advance_width(&longer, style)? <= measure {
                *line = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    Ok(lines)
}

/// The page being drawn.
pub struct Page<'a, 'b> {
    surface: &'a mut Surface<'b>,
}

impl Page<'_, '_> {
    /// Draws a line of text that starts at `x` on this baseline.
    pub fn text(
        &mut self,
        x: f32,
        baseline: f32,
        text: &str,
        style: Style,
    ) -> Result<(), PrintError> {
        let face = face(style.weight)?;
        let glyphs: Vec<_> = text
            .char_indices()
            .map(|(at, character)| {
                let glyph = face.glyph(character);
                let range = at..at + character.len_utf8();
                KrillaGlyph::new(glyph, face.advance(glyph), 0.0, 0.0, 0.0, range, None)
            })
            .collect();
        self.fill(style.color, 1.0);
        let start = Point::from_xy(x, baseline);
        self.surface.draw_glyphs(start, &glyphs, face.font.clone(), text, style.size, false);
        Ok(())
    }

    /// Draws a line of text centered on `x`.
    pub fn centered(
        &mut self,
        x: f32,
        baseline: f32,
        text: &str,
        style: Style,
    ) -> Result<(), PrintError> {
        self.text(x - advance_width(text, style)? / 2.0, baseline, text, style)
    }

    /// Draws a horizontal rule whose upper left corner is at (`x`, `y`).
    pub fn rule(&mut self, [x, y, length, thickness]: [f32; 4], color: [u8; 3]) {
        let mut path = PathBuilder::new();
        if let Some(rectangle) = Rect::from_xywh(x, y, length, thickness) {
            path.push_rect(rectangle);
        }
        self.fill(color, 1.0);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Fills modules of a square grid, given by column and row. They form one path, so that no gaps
    /// show between them. `origin` is the upper left corner of the grid, and `side` is the side
    /// length of a module.
    pub fn modules(
        &mut self,
        origin: (f32, f32),
        side: f32,
        modules: impl Iterator<Item = (usize, usize)>,
    ) {
        let mut path = PathBuilder::new();
        for (column, row) in modules {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a grid has at most some dozens of modules per side"
            )]
            let (x, y) = (origin.0 + column as f32 * side, origin.1 + row as f32 * side);
            if let Some(module) = Rect::from_xywh(x, y, side, side) {
                path.push_rect(module);
            }
        }
        self.fill(BLACK, 1.0);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Draws a translucent watermark across the middle of the page.
    pub fn watermark(&mut self, text: &str, style: Style) -> Result<(), PrintError> {
        let (x, y) = (WIDTH / 2.0, HEIGHT / 2.0);
        self.surface.push_transform(&Transform::from_rotate_at(-35.0, x, y));
        self.surface.push_opacity(NormalizedF32::new(0.45).unwrap_or(NormalizedF32::ONE));
        let drawn = self.centered(x, y, text, style);
        self.surface.pop();
        self.surface.pop();
        drawn
    }

    fn fill(&mut self, [red, green, blue]: [u8; 3], opacity: f32) {
        let paint = rgb::Color::new(red, green, blue).into();
        let opacity = NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE);
        self.surface.set_fill(Some(Fill { paint, opacity, ..Fill::default() }));
    }
}

/// A PDF of one page for archiving (PDF/A-2b, ISO 19005-2). The same drawing and metadata give the
/// same bytes.
pub fn pdf(
    metadata: Metadata,
    draw: impl FnOnce(&mut Page<'_, '_>) -> Result<(), PrintError>,
) -> Result<Vec<u8>, PrintError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|error| PrintError::Pdf(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let settings = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| PrintError::Pdf("the page size is invalid".to_owned()))?;
    {
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        draw(&mut Page { surface: &mut surface })?;
        surface.finish();
        page.finish();
    }
    document.set_metadata(metadata);
    document.finish().map_err(|error| PrintError::Pdf(format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_have_every_character_of_turkish() {
        for weight in [Weight::Regular, Weight::Bold] {
            let face = face(weight).unwrap();
            for character in
                "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛ0123456789–'’"
                    .chars()
            {
                assert!(face.charmap.map(character).is_some(), "{character} {weight:?}");
            }
        }
    }

    #[test]
    fn lines_are_no_wider_than_the_measure() {
        let style = regular(10.0);
        let text = "Şişli'de üç ığrıp, beş çöğür ve bir de uzunmuuzunbirkelime";
        let lines = break_lines(text, style, 90.0).unwrap();
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text, "no word is lost");
        for line in &lines {
            assert!(advance_width(line, style).unwrap() <= 90.0 || !line.contains(' '), "{line}");
        }
        assert_eq!(break_lines("", style, 90.0).unwrap(), [""; 0]);
    }
}
