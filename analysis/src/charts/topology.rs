//! The network as a graph: operators on a circle, links between them as wide as their load, coloured by how busy they
//! are where they have a capacity.

use super::Drawing;
use super::canvas::{Anchor, Canvas, Colour, width_of};
use super::page::{Area, bold, fitted, legend, no_data, plain};
use super::palette::{BLUE, GREEN, GREY, INK, ORANGE, PALE, PAPER, VERMILION};
use crate::plan::Plan;
use crate::projections::capacity::{Figures, PLANNED};
use crate::results::Results;
use crate::words;
use vocabulary::{LinkId, Node, NodeId};
use world::blueprint::Service;

/// The most operators that can be told apart on a circle.
const MOST: usize = 24;

struct Vertex {
    name: String,
    about: String,
    runs_im: bool,
    /// Whether it passes on for others: the only one that does is in the middle.
    is_hub: bool,
}

struct Edge {
    ends: (usize, usize),
    service: Service,
    /// Messages in the busiest hour, both directions.
    load: f64,
    /// Work done of the work that could be done in the busiest bin of the busier direction; none without capacity.
    peak: Option<f64>,
}

/// The chart.
pub fn draw(results: &Results) -> Drawing {
    let plan = results.plan();
    let vertices: Vec<Vertex> = (0..plan.operators().min(MOST)).map(|o| vertex(plan, o)).collect();
    let edges = edges(results);
    let left_out = plan.operators().saturating_sub(MOST);
    let more = if left_out > 0 { format!("; {left_out} more operators are left out") } else { String::new() };
    Drawing {
        title: "Topology and load of links".into(),
        subtitle: format!("messages in the busiest hour, both directions{more}"),
        paint: Box::new(move |canvas| paint(canvas, &vertices, &edges)),
    }
}

fn vertex(plan: &Plan, operator: usize) -> Vertex {
    let o = &plan.blueprint.operators[operator];
    let imsp = if o.imsp.is_some() { "IMSP" } else { "no IMSP" };
    let about = if o.subscribers == 0 {
        format!("hub, {imsp}")
    } else {
        let subscribers = words::plural(o.subscribers.into(), "subscriber");
        format!("{} {subscribers}, {imsp}", words::short(f64::from(o.subscribers)))
    };
    Vertex { name: o.name.clone(), about, runs_im: o.imsp.is_some(), is_hub: o.transit }
}

fn edges(results: &Results) -> Vec<Edge> {
    let plan = results.plan();
    let edge = |(i, link): (usize, &world::blueprint::Link)| {
        let id = LinkId(i as u16);
        let ends = (usize::from(link.between.0.0), usize::from(link.between.1.0));
        let both = [link.between.0, link.between.1];
        let places = both.iter().filter_map(|from| plan.link(id, *from));
        let busiest = places.filter_map(|place| results.tables.load.busiest(plan, place));
        let messages = |b: crate::projections::load::Busiest| b.short_messages.max(b.messages);
        let stations = both.iter().filter_map(|o| plan.stations.find(plan, *o, NodeId::from(Node::Link(id))));
        let peak = stations.filter_map(|s| {
            let (station, counts) = (&plan.stations.all()[s], &results.tables.capacities.all()[s]);
            Figures::new(plan, station, counts, results.end()).peak.map(|p| p.0)
        });
        Edge {
            ends,
            service: link.service,
            load: busiest.map(messages).sum::<u64>() as f64,
            peak: peak.fold(None, |most: Option<f64>, p| Some(most.map_or(p, |m| m.max(p)))),
        }
    };
    let all = plan.blueprint.links.iter().enumerate().map(edge);
    all.filter(|e| e.ends.0 < MOST && e.ends.1 < MOST).collect()
}

fn colour(edge: &Edge) -> Colour {
    match edge.peak {
        _ if edge.load == 0.0 => PALE,
        None => BLUE,
        Some(peak) if peak > PLANNED => VERMILION,
        Some(peak) if peak > PLANNED / 2.0 => ORANGE,
        Some(_) => GREEN,
    }
}

fn paint(canvas: &mut Canvas, vertices: &[Vertex], edges: &[Edge]) {
    let entries = [
        (BLUE, "no capacity given"),
        (GREEN, "busy up to 40 % at its peak"),
        (ORANGE, "up to 80 %"),
        (VERMILION, "over 80 %"),
        (PALE, "nothing carried"),
    ];
    let used = entries.into_iter().filter(|(c, _)| edges.iter().any(|e| colour(e) == *c));
    let area = legend(canvas, &used.map(|(colour, name)| (colour, name.to_owned())).collect::<Vec<_>>());
    if edges.iter().all(|e| e.load == 0.0) {
        return no_data(canvas, area, "no link carried anything");
    }
    let points = places(area, vertices);
    let most = edges.iter().map(|e| e.load).fold(0.0, f64::max).max(1e-9);
    let (mut labels, unit) = (Vec::new(), unit(most));
    for (i, edge) in edges.iter().enumerate() {
        // Links between the same two lie side by side.
        let same = |e: &&Edge| e.ends == edge.ends || (e.ends.1, e.ends.0) == edge.ends;
        let count = edges.iter().filter(same).count();
        let rank = edges[..i].iter().filter(same).count();
        let shift = (rank as f64 - (count as f64 - 1.0) / 2.0) * 30.0;
        let low_first = edge.ends.0 < edge.ends.1;
        let (a, b) = if low_first { edge.ends } else { (edge.ends.1, edge.ends.0) };
        let bent = bend(points[a], points[b], shift);
        let width = 1.2 + 7.0 * (edge.load / most).sqrt();
        canvas.path(&bent, colour(edge), width);
        // Their labels lie one after another, as those of steep links would lie upon each other.
        let along = 0.5 + 0.16 * (rank as f64 - (count as f64 - 1.0) / 2.0);
        let place = ((bent.len() - 1) as f64 * along.clamp(0.1, 0.9)) as usize;
        labels.push((bent[place], text(edge, unit)));
    }
    let middle = (area.top + area.bottom) / 2.0;
    for (at, vertex) in points.iter().zip(vertices) {
        paint_vertex(canvas, *at, vertex, (vertices.len(), at.1 < middle - 1.0));
    }
    for (at, text) in labels {
        let half = width_of(&text, 9.5) / 2.0 + 3.0;
        canvas.rectangle((at.0 - half, at.1 - 7.0), (at.0 + half, at.1 + 7.0), PAPER);
        canvas.text(&text, at, plain(9.5, INK, Anchor::Middle));
    }
}

/// The unit of rates in which the busiest link, by messages an hour, has at least one: how many are an hour, and its
/// name.
fn unit(most: f64) -> (f64, &'static str) {
    match most {
        _ if most >= 3_600.0 => (3_600.0, "s"),
        _ if most >= 60.0 => (60.0, "min"),
        _ => (1.0, "h"),
    }
}

fn text(edge: &Edge, (of_an_hour, unit): (f64, &str)) -> String {
    let service = if edge.service == Service::Im { "IM" } else { "SMS" };
    let peak = edge.peak.map_or(String::new(), |p| format!(", {:.0} %", 100.0 * p));
    format!("{service} {}/{unit}{peak}", two_digits(edge.load / of_an_hour))
}

/// A rate with two significant digits, or all before the point.
fn two_digits(rate: f64) -> String {
    format!("{rate:.*}", words::decimals(rate, 2))
}

/// Where each operator is: on an ellipse, the first at the left; a single hub in the middle.
fn places(area: Area, vertices: &[Vertex]) -> Vec<(f64, f64)> {
    let (x, y) = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    let (wide, high) = ((area.right - area.left) / 2.0 - 110.0, (area.bottom - area.top) / 2.0 - 44.0);
    let hubs = vertices.iter().filter(|v| v.is_hub).count();
    let in_the_middle = |v: &Vertex| v.is_hub && hubs == 1 && vertices.len() > 3;
    let around = vertices.iter().filter(|v| !in_the_middle(v)).count().max(1);
    let mut next = 0;
    let mut place = |v: &Vertex| {
        if in_the_middle(v) {
            return (x, y);
        }
        let angle = std::f64::consts::TAU * f64::from(next) / around as f64 + std::f64::consts::PI;
        next += 1;
        (x + wide * libm::cos(angle), y + high * libm::sin(angle))
    };
    vertices.iter().map(&mut place).collect()
}

/// A curve from one point to another that leaves the straight line by a distance in its middle.
fn bend(from: (f64, f64), to: (f64, f64), by: f64) -> Vec<(f64, f64)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = libm::hypot(dx, dy).max(1e-9);
    let (nx, ny) = (-dy / length, dx / length);
    let point = |i: u32| {
        let t = f64::from(i) / 24.0;
        let off = by * 4.0 * t * (1.0 - t);
        (from.0 + dx * t + nx * off, from.1 + dy * t + ny * off)
    };
    (0..=24).map(point).collect()
}

fn paint_vertex(canvas: &mut Canvas, at: (f64, f64), vertex: &Vertex, (count, above): (usize, bool)) {
    let radius = if count > 12 { 12.0 } else { 20.0 };
    canvas.dot(at, radius + 2.0, PAPER);
    canvas.dot(at, radius, if vertex.runs_im { INK } else { GREY });
    let fits = fitted(&vertex.name, 11.0, 1.9 * radius) == vertex.name;
    if fits {
        canvas.text(&vertex.name, at, bold(11.0, PAPER, Anchor::Middle));
    }
    let caption = if fits { vertex.about.clone() } else { format!("{}: {}", vertex.name, vertex.about) };
    let caption = fitted(&caption, 9.5, 210.0);
    let y = if above { at.1 - radius - 11.0 } else { at.1 + radius + 11.0 };
    let half = width_of(&caption, 9.5) / 2.0 + 2.0;
    canvas.rectangle((at.0 - half, y - 6.5), (at.0 + half, y + 6.5), PAPER);
    canvas.text(&caption, (at.0, y), plain(9.5, GREY, Anchor::Middle));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_told_in_a_unit_in_which_the_busiest_link_has_one() {
        assert_eq!([7_200.0, 3_599.0, 59.0].map(|most| unit(most).1), ["s", "min", "h"]);
        let edge = |load, peak| Edge { ends: (0, 1), service: Service::Sms, load, peak };
        assert_eq!(text(&edge(7_200.0, Some(0.125)), unit(7_200.0)), "SMS 2.0/s, 12 %");
        assert_eq!(text(&edge(90.0, None), unit(7_200.0)), "SMS 0.025/s");
        assert_eq!(text(&edge(90.0, None), unit(90.0)), "SMS 1.5/min");
        assert_eq!(text(&edge(0.0, None), unit(90.0)), "SMS 0/min");
        assert_eq!([0.5, 4.0, 12.3, 1_234.0].map(two_digits), ["0.50", "4.0", "12", "1234"]);
    }
}
