//! How much memory there is, as the system tells it.

use std::fs;
use std::path::Path;

/// Memory that there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Free {
    /// How much, in bytes.
    pub bytes: u64,
    /// What it is, to follow the figure.
    pub what: &'static str,
}

/// How much there is: as somebody says, or what the system has free, or a limit of its own leaves. None where the
/// system does not tell.
pub fn free(said: Option<u64>) -> Option<Free> {
    if let Some(bytes) = said {
        return Some(Free { bytes, what: "are there (--memory)" });
    }
    let machine = read("/proc/meminfo").and_then(|text| available(&text));
    let machine = machine.map(|bytes| Free { bytes, what: "are free" });
    let limited = limit().map(|bytes| Free { bytes, what: "are left of what the process may have (cgroup)" });
    machine.into_iter().chain(limited).min_by_key(|free| free.bytes)
}

/// The most memory that this process has had, in bytes; none where the system does not tell.
pub fn peak() -> Option<u64> {
    kibibytes(&read("/proc/self/status")?, "VmHWM:")
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// What can be had without swapping, of what /proc/meminfo says.
fn available(meminfo: &str) -> Option<u64> {
    kibibytes(meminfo, "MemAvailable:")
}

/// A line such as `MemAvailable:   22842364 kB`.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// The files in which a control group says how much memory it may have, what it has, and what of that could be dropped.
struct Files {
    root: &'static str,
    limit: &'static str,
    used: &'static str,
    droppable: &'static str,
}

/// Those of the second version of control groups, and of the first.
const UNIFIED: Files = Files {
    root: "/sys/fs/cgroup",
    limit: "memory.max",
    used: "memory.current",
    droppable: "inactive_file ",
};
const FIRST: Files = Files {
    root: "/sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    droppable: "total_inactive_file ",
};

/// What the limits of the control groups leave that this process is in: the least of all.
fn limit() -> Option<u64> {
    let own = read("/proc/self/cgroup")?;
    own.lines().filter_map(group).flat_map(|(files, path)| limits(files, path)).min()
}

/// The files and the path of a line of /proc/self/cgroup, such as `0::/user.slice` or `4:memory:/user`.
fn group(line: &str) -> Option<(&'static Files, &str)> {
    let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
    match controllers {
        "" => Some((&UNIFIED, path)),
        some if some.split(',').any(|controller| controller == "memory") => Some((&FIRST, path)),
        _ => None,
    }
}

/// What the limits of a group and of all around it leave.
fn limits(files: &'static Files, path: &str) -> Vec<u64> {
    let root = Path::new(files.root);
    let folder = root.join(path.trim_start_matches('/'));
    let groups = folder.ancestors().take_while(|folder| folder.starts_with(root));
    groups.filter_map(|group| left(files, &|name| read(group.join(name)))).collect()
}

/// What the limit of one control group leaves; files that the system would drop do not count. None without a limit.
fn left(files: &Files, file: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |text: String| text.trim().parse::<u64>().ok();
    let limit = file(files.limit).and_then(number)?;
    let used = file(files.used).and_then(number).unwrap_or(0);
    let droppable = file("memory.stat").and_then(|text| {
        text.lines().find_map(|line| line.strip_prefix(files.droppable))?.trim().parse::<u64>().ok()
    });
    Some(limit.saturating_sub(used.saturating_sub(droppable.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_available_is_told_in_kibibytes() {
        let text = "MemTotal:       24683520 kB\nMemFree: 18213872 kB\nMemAvailable:   22842364 kB\n";
        assert_eq!(available(text), Some(22_842_364 * 1024));
        assert_eq!(available("MemTotal: 5 kB\n"), None);
    }

    #[test]
    fn a_limit_leaves_what_is_not_used_and_what_can_be_dropped() {
        let group = |limit: &'static str| {
            left(&UNIFIED, &|name| {
                let text = match name {
                    "memory.max" => limit,
                    "memory.current" => "700\n",
                    _ => "anon 500\ninactive_file 150\n",
                };
                Some(text.to_owned())
            })
        };
        assert_eq!((group("1000\n"), group("500\n"), group("max\n")), (Some(450), Some(0), None));
    }

    #[test]
    fn a_line_says_which_group_limits_memory() {
        let place = |line| group(line).map(|(files, path)| (files.root, path));
        assert_eq!(place("0::/user.slice/a"), Some((UNIFIED.root, "/user.slice/a")));
        assert_eq!(place("4:cpu,memory:/b"), Some((FIRST.root, "/b")));
        assert_eq!((place("3:cpuset:/"), place("")), (None, None));
    }

    #[test]
    fn what_somebody_says_goes_before_what_the_system_tells() {
        assert_eq!(free(Some(5)).map(|free| free.bytes), Some(5));
    }
}
