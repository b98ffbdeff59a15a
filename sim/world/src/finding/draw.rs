//! Findings drawn as rustc draws its own: source line, arrow, help.

use super::{Finding, Report, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// More findings than this are counted instead of drawn.
const DRAWN: usize = 100;

impl Report {
    /// The findings as text for people, each with its source line; with `colour`, with ANSI colours. Of very
    /// many, the first hundred are drawn.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for finding in self.findings.iter().take(DRAWN) {
            text.push_str(&self.draw(finding, &renderer));
            text.push_str("\n\n");
        }
        if self.findings.len() > DRAWN {
            text.push_str(&format!("and {} more findings\n\n", self.findings.len() - DRAWN));
        }
        text
    }

    fn draw(&self, finding: &Finding, renderer: &Renderer) -> String {
        let source = &self.sources[finding.place.source];
        let level = match finding.code.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(finding.what.as_str()).id(finding.code.id());
        let mut group = if source.text.is_empty() {
            Group::with_title(title).element(Level::NOTE.message(source.name.as_str()))
        } else {
            let mut mark = AnnotationKind::Primary.span(source.clamp(finding.place));
            if !finding.label.is_empty() {
                mark = mark.label(finding.label.as_str());
            }
            title.element(Snippet::source(source.text.as_str()).path(source.name.as_str()).annotation(mark))
        };
        if !finding.help.is_empty() {
            group = group.element(Level::HELP.message(finding.help.as_str()));
        }
        renderer.render(&[group])
    }
}
