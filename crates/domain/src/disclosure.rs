//! What may be published of counted people: no small cell, and none that follows from the others.

/// Fewer people than this are not shown as a number.
pub const SMALLEST_CELL: u64 = 10;

/// Which cells of a table may be shown beside its total; `None` where nothing of the table may,
/// its total included.
///
/// Small cells are hidden, and then the smallest of the others, until what is hidden is at least
/// two cells that hold enough people together: the total less what is shown then tells neither of
/// them. A cell is a group that exists, so each holds at least one.
pub fn protect(cells: &[u64]) -> Option<Vec<bool>> {
    let mut by_size: Vec<usize> = (0..cells.len()).collect();
    by_size.sort_by_key(|&cell| cells[cell]);
    let small = cells.iter().filter(|cell| **cell < SMALLEST_CELL).count();
    let is_safe = |hidden: &usize| {
        let people: u64 = by_size[..*hidden].iter().map(|&cell| cells[cell]).sum();
        // More people than cells: otherwise each of them holds one, which is then known.
        *hidden == 0 || (*hidden >= 2 && people >= SMALLEST_CELL && people > *hidden as u64)
    };
    let hidden = (small..=cells.len()).find(is_safe)?;
    let mut shown = vec![true; cells.len()];
    by_size[..hidden].iter().for_each(|&cell| shown[cell] = false);
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn cells_of_ten_are_shown_and_nine_are_not() {
        for (cells, shown) in [
            (vec![10, 11, 300], Some(vec![true, true, true])),
            // A small one takes the smallest of the others with it.
            (vec![9, 11, 300], Some(vec![false, false, true])),
            (vec![300, 9, 11, 40], Some(vec![true, false, false, true])),
            // Two small ones hide each other, if there are enough people in them.
            (vec![4, 300, 6], Some(vec![false, true, false])),
            (vec![4, 300, 5, 20], Some(vec![false, true, false, false])),
            // Ten cells of one person each would be ten cells of one person each.
            ([vec![1; 10], vec![50]].concat(), Some(vec![false; 11])),
            (vec![9], None),
            (vec![4, 5], None),
            (vec![1; 12], None),
            (vec![], Some(vec![])),
            (vec![10], Some(vec![true])),
        ] {
            assert_eq!(protect(&cells), shown, "{cells:?}");
        }
    }

    /// The fewest and the most people a hidden cell can hold, for one who knows the total and
    /// what is shown.
    fn bounds(cells: &[u64], shown: &[bool]) -> (u64, u64) {
        let total: u64 = cells.iter().sum();
        let seen: u64 = cells.iter().zip(shown).filter(|(_, shown)| **shown).map(|(c, _)| c).sum();
        let hidden = shown.iter().filter(|shown| !**shown).count() as u64;
        let (people, others) = (total - seen, hidden - 1);
        (if others == 0 { people } else { 1 }, people - others)
    }

    proptest! {
        #[test]
        fn no_hidden_cell_follows_from_the_total_and_the_others(cells in vec(1..40_u64, 1..15)) {
            if let Some(shown) = protect(&cells) {
                for (cell, shown) in cells.iter().zip(&shown) {
                    prop_assert!(*cell >= SMALLEST_CELL || !shown);
                }
                if shown.contains(&false) {
                    let (least, most) = bounds(&cells, &shown);
                    prop_assert!(least < most, "{cells:?} {shown:?}");
                }
            } else {
                // Nothing is shown only where hiding every cell would not do.
                let total: u64 = cells.iter().sum();
                prop_assert!(total < SMALLEST_CELL || cells.iter().all(|cell| *cell == 1));
            }
        }
    }
}
