//! A sheet of paper: text set by the widths of its letters, lines and squares, as a PDF.

use crate::problem::{ApiError, Code};
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

/// Liberation Serif, of the widths that official letters in Turkey are written in. SIL Open Font
/// License 1.1: `fonts/OFL.txt`.
static REGULAR: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::new(include_bytes!("../../fonts/LiberationSerif-Regular.ttf")));
static BOLD: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::new(include_bytes!("../../fonts/LiberationSerif-Bold.ttf")));

/// A4, in points.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;

pub const BLACK: [u8; 3] = [0, 0, 0];
pub const GREY: [u8; 3] = [90, 90, 90];
pub const RED: [u8; 3] = [178, 0, 0];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// How a piece of text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub weight: Weight,
    pub size: f32,
    pub color: [u8; 3],
}

pub const fn regular(size: f32) -> Style {
    Style { weight: Weight::Regular, size, color: BLACK }
}

pub const fn bold(size: f32) -> Style {
    Style { weight: Weight::Bold, size, color: BLACK }
}

struct Face {
    font: Font,
    glyphs: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units_per_em: f32,
    /// Stands for what the face does not have.
    unknown: GlyphId,
}

impl Face {
    fn new(data: &'static [u8]) -> Option<Self> {
        let face = FontRef::new(data).ok()?;
        let glyphs = face.charmap();
        Some(Self {
            font: Font::new(data.into(), 0)?,
            metrics: face.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_em: face
                .metrics(Size::unscaled(), LocationRef::default())
                .units_per_em
                .into(),
            unknown: GlyphId::new(glyphs.map('?')?.to_u32()),
            glyphs,
        })
    }

    fn glyph(&self, letter: char) -> GlyphId {
        self.glyphs.map(letter).map_or(self.unknown, |glyph| GlyphId::new(glyph.to_u32()))
    }

    /// The width of a glyph, as a part of the size.
    fn advance(&self, glyph: GlyphId) -> f32 {
        let width = self.metrics.advance_width(skrifa::GlyphId::new(glyph.to_u32()));
        width.unwrap_or_default() / self.units_per_em
    }
}

fn face(weight: Weight) -> Result<&'static Face, ApiError> {
    let face = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    face.as_ref().ok_or_else(|| ApiError::hidden(Code::Internal, "a font of the letters is broken"))
}

/// How wide a text is.
pub fn width(text: &str, style: Style) -> Result<f32, ApiError> {
    let face = face(style.weight)?;
    Ok(text.chars().map(|letter| face.advance(face.glyph(letter))).sum::<f32>() * style.size)
}

/// A text in lines no wider than that. A word that is wider by itself stands alone.
pub fn wrapped(text: &str, style: Style, wide: f32) -> Result<Vec<String>, ApiError> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if width(&longer, style)? <= wide {
                *line = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    Ok(lines)
}

/// One page under the pen.
pub struct Page<'a, 'b> {
    surface: &'a mut Surface<'b>,
}

impl Page<'_, '_> {
    /// Writes a line whose foot is at `y`.
    pub fn text(&mut self, x: f32, y: f32, text: &str, style: Style) -> Result<(), ApiError> {
        let face = face(style.weight)?;
        let glyphs: Vec<_> = text
            .char_indices()
            .map(|(at, letter)| {
                let glyph = face.glyph(letter);
                let range = at..at + letter.len_utf8();
                KrillaGlyph::new(glyph, face.advance(glyph), 0.0, 0.0, 0.0, range, None)
            })
            .collect();
        self.fill(style.color, 1.0);
        let start = Point::from_xy(x, y);
        self.surface.draw_glyphs(start, &glyphs, face.font.clone(), text, style.size, false);
        Ok(())
    }

    pub fn centred(&mut self, x: f32, y: f32, text: &str, style: Style) -> Result<(), ApiError> {
        self.text(x - width(text, style)? / 2.0, y, text, style)
    }

    /// Fills a rectangle: a thin one is a line.
    pub fn rectangle(&mut self, [x, y, wide, high]: [f32; 4], color: [u8; 3]) {
        let mut path = PathBuilder::new();
        if let Some(rectangle) = Rect::from_xywh(x, y, wide, high) {
            path.push_rect(rectangle);
        }
        self.fill(color, 1.0);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Fills squares of a grid, as one shape so that no seams show between them.
    pub fn squares(
        &mut self,
        at: (f32, f32),
        side: f32,
        squares: impl Iterator<Item = (usize, usize)>,
    ) {
        let mut path = PathBuilder::new();
        for (column, row) in squares {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a grid has some dozens of squares a side"
            )]
            let (x, y) = (at.0 + column as f32 * side, at.1 + row as f32 * side);
            if let Some(square) = Rect::from_xywh(x, y, side, side) {
                path.push_rect(square);
            }
        }
        self.fill(BLACK, 1.0);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Writes across the page, through which the rest can be read.
    pub fn stamp(&mut self, text: &str, style: Style) -> Result<(), ApiError> {
        let (x, y) = (WIDTH / 2.0, HEIGHT / 2.0);
        self.surface.push_transform(&Transform::from_rotate_at(-35.0, x, y));
        self.surface.push_opacity(NormalizedF32::new(0.45).unwrap_or(NormalizedF32::ONE));
        let written = self.centred(x, y, text, style);
        self.surface.pop();
        self.surface.pop();
        written
    }

    fn fill(&mut self, [red, green, blue]: [u8; 3], opacity: f32) {
        let paint = rgb::Color::new(red, green, blue).into();
        let opacity = NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE);
        self.surface.set_fill(Some(Fill { paint, opacity, ..Fill::default() }));
    }
}

/// A PDF of one page, made to be kept: PDF/A-2b. The same content gives the same bytes.
pub fn printed(
    metadata: Metadata,
    draw: impl FnOnce(&mut Page<'_, '_>) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|error| ApiError::hidden(Code::Internal, format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let settings = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| ApiError::hidden(Code::Internal, "a page has a size"))?;
    {
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        draw(&mut Page { surface: &mut surface })?;
        surface.finish();
        page.finish();
    }
    document.set_metadata(metadata);
    document.finish().map_err(|error| ApiError::hidden(Code::Internal, format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_have_every_letter_of_turkish() {
        for weight in [Weight::Regular, Weight::Bold] {
            let face = face(weight).unwrap();
            for letter in
                "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛ0123456789–'’"
                    .chars()
            {
                assert!(face.glyphs.map(letter).is_some(), "{letter} {weight:?}");
            }
        }
    }

    #[test]
    fn lines_are_as_wide_as_they_may_be() {
        let style = regular(10.0);
        let text = "Şişli'de üç ığrıp, beş çöğür ve bir de uzunmuuzunbirkelime";
        let lines = wrapped(text, style, 90.0).unwrap();
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text, "nothing is lost");
        for line in &lines {
            assert!(width(line, style).unwrap() <= 90.0 || !line.contains(' '), "{line}");
        }
        assert_eq!(wrapped("", style, 90.0).unwrap(), [""; 0]);
    }
}
