//! From what was counted to files: tables, charts and summary, the same from a run and from its log.

use crate::outcome::Failure;
use crate::run_card::RunCard;
use crate::run_folder::remove;
use analysis::charts::{self, Footer};
use analysis::{Results, Summary};
use std::fs;
use std::path::Path;
use world::Blueprint;

/// The folder of the tables.
pub const TABLES: &str = "tables";
/// The folder of the charts.
pub const CHARTS: &str = "charts";
/// The summary for programs.
pub const SUMMARY_JSON: &str = "summary.json";
/// The summary for people.
pub const SUMMARY_TEXT: &str = "summary.txt";

/// Makes room for results in a folder. Those that exist are removed only if that is wanted.
pub fn make_room(folder: &Path, overwrite: bool) -> Result<(), Failure> {
    for name in [TABLES, CHARTS, SUMMARY_JSON, SUMMARY_TEXT] {
        let path = folder.join(name);
        if path.exists() && !overwrite {
            let (path, hint) =
                (path.display(), "replace it with --overwrite, or choose another folder with --out");
            return Err(Failure::Usage(format!("{path} exists; {hint}")));
        }
        remove(&path)?;
    }
    fs::create_dir_all(folder).map_err(|e| Failure::disk("make the folder", folder, e))
}

/// Writes tables, charts and summary into a folder.
pub fn write(
    results: &Results,
    blueprint: &Blueprint,
    card: &RunCard,
    folder: &Path,
) -> Result<Summary, Failure> {
    let tables = folder.join(TABLES);
    results.write_csv(&tables).map_err(|e| Failure::disk("write tables into", &tables, e))?;
    let charts = folder.join(CHARTS);
    let footer = Footer { world_hash: card.world_hash.clone(), seed: card.seed };
    charts::draw(results, blueprint, &footer, &charts)
        .map_err(|e| Failure::disk("draw charts into", &charts, e))?;
    let summary = results.summary();
    let path = folder.join(SUMMARY_JSON);
    let json = serde_json::to_string_pretty(&summary).map_err(|e| Failure::disk("write", &path, e))?;
    fs::write(&path, json + "\n").map_err(|e| Failure::disk("write", &path, e))?;
    let path = folder.join(SUMMARY_TEXT);
    fs::write(&path, summary.to_text()).map_err(|e| Failure::disk("write", &path, e))?;
    Ok(summary)
}
