//! Which numbers of people may be published in a table. A small number is never shown, and neither
//! is a number from which a small one can be computed.

/// The smallest number of people that may be shown. Smaller numbers are hidden.
pub const SMALLEST_CELL: u64 = 10;

/// Decides which cells of a table may be shown together with its total, in the order of `cells`.
/// `None` when nothing may be shown, not even the total.
///
/// All small cells are hidden. Then the smallest of the other cells are hidden as well, until at
/// least two cells are hidden that together hold enough people. The total and the cells that are
/// shown then reveal none of the hidden cells. Each cell must hold at least one person.
pub fn protect(cells: &[u64]) -> Option<Vec<bool>> {
    let mut by_size: Vec<usize> = (0..cells.len()).collect();
    by_size.sort_by_key(|&cell| cells[cell]);
    let small = cells.iter().filter(|cell| **cell < SMALLEST_CELL).count();
    let is_safe = |hidden: &usize| {
        let people: u64 = by_size[..*hidden].iter().map(|&cell| cells[cell]).sum();
        // There must be more people than cells. Otherwise each cell obviously holds one person.
        *hidden == 0 || (*hidden >= 2 && people >= SMALLEST_CELL && people > *hidden as u64)
    };
    let hidden = (small..=cells.len()).find(is_safe)?;
    let mut shown = vec![true; cells.len()];
    by_size[..hidden].iter().for_each(|&cell| shown[cell] = false);
    Some(shown)
}

/// Decides which rows of a table may be shown together with their sum, in the order of `rows`. The cells
/// of a row are numbers of disjoint groups, and each other number about it is a sum of cells. `hidden`
/// says which rows must not be shown in any case. `None` when nothing may be shown, not even the sum.
///
/// A row with a small cell is hidden. Then the smallest of the other rows are hidden as well, until at
/// least two are hidden and no cell of their sum is small. A cell with nobody in it is not small.
pub fn protect_rows(rows: &[Vec<u64>], hidden: &[bool]) -> Option<Vec<bool>> {
    let is_safe = |cells: &[u64]| cells.iter().all(|cell| *cell == 0 || *cell >= SMALLEST_CELL);
    let mut shown: Vec<bool> =
        rows.iter().zip(hidden).map(|(cells, hidden)| !hidden && is_safe(cells)).collect();
    let mut others: Vec<usize> = (0..rows.len()).filter(|row| shown[*row]).collect();
    others.sort_by_key(|row| std::cmp::Reverse(rows[*row].iter().sum::<u64>()));
    loop {
        let rest: Vec<_> = rows.iter().zip(&shown).filter(|(_, shown)| !**shown).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let sum = |cell| rest.iter().filter_map(|(cells, _)| cells.get(cell)).sum::<u64>();
        let sums: Vec<u64> = (0..width).map(sum).collect();
        if rest.is_empty() || rest.len() >= 2 && is_safe(&sums) {
            return Some(shown);
        }
        shown[others.pop()?] = false;
    }
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
            // With one small cell, the smallest of the others is hidden as well.
            (vec![9, 11, 300], Some(vec![false, false, true])),
            (vec![300, 9, 11, 40], Some(vec![true, false, false, true])),
            // Two small cells are enough if they hold enough people together.
            (vec![4, 300, 6], Some(vec![false, true, false])),
            (vec![4, 300, 5, 20], Some(vec![false, true, false, false])),
            // Ten hidden cells with ten people could only hold one person each.
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

    /// The smallest and the largest number of people that a hidden cell can hold, given the total
    /// and the cells shown.
    fn bounds(cells: &[u64], shown: &[bool]) -> (u64, u64) {
        let total: u64 = cells.iter().sum();
        let seen: u64 = cells.iter().zip(shown).filter(|(_, shown)| **shown).map(|(c, _)| c).sum();
        let hidden = shown.iter().filter(|shown| !**shown).count() as u64;
        let (people, others) = (total - seen, hidden - 1);
        (if others == 0 { people } else { 1 }, people - others)
    }

    proptest! {
        #[test]
        fn no_hidden_cell_follows_from_what_is_shown(cells in vec(1..40_u64, 1..15)) {
            if let Some(shown) = protect(&cells) {
                for (cell, shown) in cells.iter().zip(&shown) {
                    prop_assert!(*cell >= SMALLEST_CELL || !shown);
                }
                if shown.contains(&false) {
                    let (least, most) = bounds(&cells, &shown);
                    prop_assert!(least < most, "{cells:?} {shown:?}");
                }
            } else {
                // Nothing is shown only when hiding every cell is not enough.
                let total: u64 = cells.iter().sum();
                prop_assert!(total < SMALLEST_CELL || cells.iter().all(|cell| *cell == 1));
            }
        }
    }
}
