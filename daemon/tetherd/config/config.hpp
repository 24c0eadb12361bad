// The configuration of tetherd: gathers the layers' settings, and reads, checks and prints them.
#pragma once

#include "environment.hpp"
#include "host/log_output.hpp"
#include "options.hpp"

#include <tether/api/config.hpp>
#include <tether/core/duration.hpp>
#include <tether/server/access.hpp>
#include <tether/server/scrape_config.hpp>
#include <tether/server/server_config.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/wire/config.hpp>

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tether::daemon {

/// Everything that can be set. Each layer owns its part; the rest is the daemon's own.
struct config {
    wire::wire_config wire;
    api::api_config api;
    session::follow_config follow;
    session::runs_config runs;
    server::server_config server;
    server::access_config access;
    server::scrape_config metrics;
    /// Holds what must survive the daemon. Made with mode 0700 when it is not there.
    std::string state_dir = "/var/lib/tether";
    /// A file with the API key, which nobody but its owner may read.
    std::string key_file;
    log_level level = log_level::info;
    log_format format = log_format::automatic;
    log_limits records; ///< how many log records of one kind are written
    /// Time between two looks for sessions that no run accounts for, which are told in the log; 0: none but those that
    /// are asked for. Each walks the whole list of sessions at the API.
    milliseconds reap_interval{0};
    bool reap_removes = false; ///< such a look removes what it finds

    /// Size of the stored data of finished runs. Over it, the oldest are deleted before `runs.retain`; 0: no bound.
    std::uint64_t store_bytes = std::uint64_t{4} << 30;
    /// The same for one user's finished runs. New work is refused while the user's unfinished runs exceed it.
    std::uint64_t store_bytes_per_user = std::uint64_t{2} << 30;
};

/// Reads the text of a config file (`parse_config`) over `into`. All complaints, none when everything was
/// understood; a member that was not keeps its former value. Unknown members and members given twice, and a
/// `version` other than 1 are complaints.
std::vector<json_issue> read_config(std::string_view text, config& into);

/// The same as the config file would say it, every member written out. Values of `api.headers` are masked,
/// because they may be secrets; all else is read back to an equal configuration.
boost::json::object dump_config(const config& what);

/// The complaints of all layers, by the paths of the config file. Pure.
std::vector<json_issue> validate(const config& what);

/// A configuration, or why there is none.
struct loaded_config {
    config value;
    /// Lines fit to follow `tetherd: `, each with where the setting came from and its path.
    std::vector<std::string> complaints;
    std::vector<std::string> notes; ///< the same, of what is no mistake
};

/// Puts the layers together: option over environment over file over default. Without `--config`,
/// `TETHER_CONFIG_FILE` is read if it is there, but not with `--simulate`, which is for trying things out.
/// From the environment: ANTHROPIC_BASE_URL, and the variables that name a proxy. Complains of everything that
/// a start would fail at, but for the key and what only the remote API knows; of places with `--check-config` alone.
/// May block on the system's user database.
loaded_config load_config(const options& given, const environment& from);

} // namespace tether::daemon
