//! PNG and JPEG files. An image is decoded to make sure that it is complete, and its metadata about
//! the camera, the place and the person is removed.

use super::FileFault;
use exif::{In, Tag};
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::{Bytes, ImageEXIF};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most pixels of an image. An A4 page at 600 dpi has 35 million, and the photo of a phone
/// up to 50 million. A decoded JPEG takes about four bytes for each.
pub const PIXEL_LIMIT: u64 = 50_000_000;
/// The longest side of an image, in pixels.
const SIDE_LIMIT: u16 = 20_000;

/// The chunks of a PNG that say what it looks like. All others, such as texts, times and EXIF, are
/// removed.
const SHOWN: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"bKGD", b"hIST", b"pHYs",
];

fn within_limits(width: u64, height: u64) -> Result<(), FileFault> {
    let side = u64::from(SIDE_LIMIT);
    if width > side || height > side || width * height > PIXEL_LIMIT {
        return Err(FileFault::Pixels);
    }
    Ok(())
}

/// Decodes a PNG row by row, and removes its metadata.
pub fn png(bytes: Vec<u8>) -> Result<Vec<u8>, FileFault> {
    let damaged = |_| FileFault::Damaged;
    let bytes = Bytes::from(bytes);
    let mut image = Png::from_bytes(bytes.clone()).map_err(|_| FileFault::Damaged)?;
    let (width, height) = image.dimensions().ok_or(FileFault::Damaged)?;
    within_limits(width.into(), height.into())?;

    let mut decoder = png::Decoder::new(Cursor::new(&bytes));
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(damaged)?;
    while reader.next_row().map_err(damaged)?.is_some() {}
    reader.finish().map_err(damaged)?;

    let orientation = image.exif().and_then(upright);
    image.chunks_mut().retain(|chunk| SHOWN.contains(&&chunk.kind()));
    if orientation.is_some() {
        image.set_exif(orientation);
    }
    Ok(image.encoder().bytes().into())
}

/// Decodes a JPEG, and removes its metadata and whatever follows the image.
pub fn jpeg(bytes: Vec<u8>) -> Result<Vec<u8>, FileFault> {
    let damaged = |_| FileFault::Damaged;
    let bytes = Bytes::from(bytes);
    let mut image = Jpeg::from_bytes(bytes.clone()).map_err(|_| FileFault::Damaged)?;
    let (width, height) = image.dimensions().ok_or(FileFault::Damaged)?;
    within_limits(width.into(), height.into())?;
    let scans = scans(&image, &bytes).ok_or(FileFault::Damaged)?;

    let options = DecoderOptions::default()
        .set_max_width(SIDE_LIMIT.into())
        .set_max_height(SIDE_LIMIT.into());
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    // Grey needs only a third of the memory. The decoder cannot convert print colors to grey.
    if !matches!(decoder.input_colorspace(), Some(ColorSpace::CMYK | ColorSpace::YCCK)) {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    decoder.decode().map_err(damaged)?;
    drop(decoder);

    let orientation = image.exif().and_then(upright);
    image.segments_mut().retain(says_how_to_show);
    if let Some(last) = image.segments_mut().last_mut() {
        *last = JpegSegment::new_with_entropy(last.marker(), last.contents().clone(), scans);
    }
    if orientation.is_some() {
        image.set_exif(orientation);
    }
    Ok(image.encoder().bytes().into())
}

/// Whether a segment is part of the image, and not metadata: no EXIF, no XMP, no comment, no second
/// image. Color profiles and Adobe's note on the color space stay.
fn says_how_to_show(segment: &JpegSegment) -> bool {
    match segment.marker() {
        markers::COM => false,
        markers::APP0 => segment.contents().starts_with(b"JFIF\0"),
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => segment.contents().starts_with(b"Adobe"),
        markers::APP1..=markers::APP15 => false,
        _ => true,
    }
}

/// What follows the last header of a JPEG, up to the end of the image. `None` if the image is cut
/// off.
fn scans(image: &Jpeg, bytes: &Bytes) -> Option<Bytes> {
    let last = image.segments().last()?;
    let scans = bytes.slice(bytes.len() - (last.len_with_entropy() - last.len())..);
    let end = end_of_image(&scans)?;
    Some(scans.slice(..end))
}

/// The length of the scans, with the marker at the end of the image.
fn end_of_image(scans: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += scans.get(at..)?.iter().position(|byte| *byte == markers::P)?;
        match *scans.get(at + 1)? {
            // A fill byte.
            markers::P => at += 1,
            markers::Z | markers::RST0..=markers::RST7 => at += 2,
            markers::EOI => return Some(at + 2),
            // Between two scans of a progressive image.
            _ => {
                let length = scans.get(at + 2..at + 4)?;
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
}

/// EXIF data with nothing but the orientation, so that the photo of a phone stays upright.
/// `None` if the image is upright without it.
fn upright(exif: Bytes) -> Option<Bytes> {
    let read = exif::Reader::new().read_raw(exif.into()).ok()?;
    let orientation = read.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    let orientation = u8::try_from(orientation).ok().filter(|value| (2..=8).contains(value))?;
    // A TIFF header, and a directory with one entry: orientation, one short number.
    let mut kept = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    kept.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    Some(kept.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight by eight grey pixels.
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0C\0P7<F<2PFAFZUP_x\xc8\x82xnnx\xf5\xaf\xb9\x91\xc8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0\xff\xc4\0\x14\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\xff\xc4\0\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xda\0\x08\x01\x01\0\0?\0w\xff\xd9";
    /// The orientation "turn right", and where the photo was taken.
    const EXIF: &[u8] =
        b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x0e\0\x02\0\0\0\x10\0\0\0\x26\0\0\0\0GPS 41.0, 29.0 \0";

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = vec![];
        let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(::png::ColorType::Grayscale);
        encoder.add_text_chunk("Author".to_owned(), "GPS 41.0".to_owned()).unwrap();
        let mut writer = encoder.write_header().unwrap();
        let pixels = usize::try_from(width * height).unwrap();
        writer.write_image_data(&vec![200; pixels]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// A header of an image of this size, and nothing else.
    fn png_header(width: u32, height: u32) -> Vec<u8> {
        let mut image = Png::from_bytes(png_of(1, 1).into()).unwrap();
        let mut size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        size.extend_from_slice(&[8, 0, 0, 0, 0]);
        let header = img_parts::png::PngChunk::new(*b"IHDR", size.into());
        image.chunks_mut()[0] = header;
        image.encoder().bytes().into()
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn a_whole_image_is_taken_as_it_is() {
        assert_eq!(jpeg(JPEG.to_vec()).as_deref(), Ok(JPEG));
        let mut plain = Png::from_bytes(png_of(3, 5).into()).unwrap();
        plain.remove_chunks_by_type(*b"tEXt");
        let plain: Vec<u8> = plain.encoder().bytes().into();
        assert_eq!(png(plain.clone()), Ok(plain));
    }

    #[test]
    fn an_image_loses_what_it_says_about_the_place_and_stays_upright() {
        let mut photo = Jpeg::from_bytes(JPEG.to_vec().into()).unwrap();
        let comment = JpegSegment::new_with_contents(markers::COM, Bytes::from_static(b"GPS 41.0"));
        photo.segments_mut().insert(1, comment);
        let xmp = b"http://ns.adobe.com/xap/1.0/\0GPS 41.0";
        let xmp = JpegSegment::new_with_contents(markers::APP1, Bytes::from_static(xmp));
        photo.segments_mut().insert(1, xmp);
        photo.set_exif(Some(Bytes::from_static(EXIF)));
        let photo = [photo.encoder().bytes().as_ref(), b"GPS of a second image"].concat();
        assert!(holds(&photo, b"GPS"));
        let kept = jpeg(photo).unwrap();
        assert!(!holds(&kept, b"GPS"));
        let kept = Jpeg::from_bytes(kept.into()).unwrap();
        assert_eq!(kept.exif(), upright(Bytes::from_static(EXIF)));
        assert_eq!(upright(kept.exif().unwrap()), kept.exif(), "readers understand it");

        let mut photo = Png::from_bytes(png_of(3, 5).into()).unwrap();
        photo.set_exif(Some(Bytes::from_static(EXIF)));
        let kept = png(photo.encoder().bytes().into()).unwrap();
        assert!(!holds(&kept, b"GPS"));
        assert!(Png::from_bytes(kept.into()).unwrap().exif().is_some());
    }

    #[test]
    fn an_image_that_is_cut_off_or_changed_is_damaged() {
        let whole = png_of(40, 40);
        for cut in [20, whole.len() / 2, whole.len() - 1] {
            assert_eq!(png(whole[..cut].to_vec()), Err(FileFault::Damaged), "{cut}");
        }
        let mut changed = whole.clone();
        changed[whole.len() - 20] ^= 1;
        assert_eq!(png(changed), Err(FileFault::Damaged));
        for cut in [4, 12, JPEG.len() / 2, JPEG.len() - 1] {
            assert_eq!(jpeg(JPEG[..cut].to_vec()), Err(FileFault::Damaged), "{cut}");
        }
    }

    #[test]
    fn an_image_with_too_many_pixels_is_refused_before_it_is_decoded() {
        for (width, height) in [(20_000, 20_000), (20_001, 1), (1, 20_001), (7_072, 7_072)] {
            assert_eq!(png(png_header(width, height)), Err(FileFault::Pixels), "{width} {height}");
        }
        assert_eq!(png(png_header(7_071, 7_071)), Err(FileFault::Damaged), "within the limits");
        let mut large = JPEG.to_vec();
        let frame = JPEG.windows(2).position(|marker| marker == [0xff, markers::SOF0]).unwrap();
        large[frame + 5..frame + 9].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
        assert_eq!(jpeg(large), Err(FileFault::Pixels));
    }
}
