// What tether doctor looked at, as plain values, so that verdicts need no machine to be tested.
#pragma once

#include "service.hpp"

#include <tether/core/timestamp.hpp>
#include <tether/protocol/status_document.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::cli::doctor {

/// A file by its inode; what is in it was not looked at.
struct file_facts {
    enum class type { none, regular, folder, socket, other } is = type::none;
    int error = 0;     ///< of stat(2), such as ENOENT or EACCES; 0 when the rest is known
    unsigned mode = 0; ///< permission bits
    std::string owner; ///< a name, or a number that has none
    std::string group; ///< the same
    std::uint64_t size = 0;
    bool is_there() const { return error == 0 && is != type::none; }
};

/// What `tetherd --dump-config` says is in effect.
struct settings {
    std::string listen, state_dir, key_file, base_url, ca_file, client_cert_file, client_key_file;
    std::uint64_t descriptors = 0; ///< what the limits add up to
};

struct config_facts {
    std::string path;
    bool is_chosen = false; ///< by `--config`; a usual file that is not there is no mistake
    file_facts file;
    std::string tetherd;                 ///< the program that was asked; empty when there is none
    int status = 0;                      ///< its exit status; -1 when it did not end in time
    std::vector<std::string> complaints; ///< what it said, a line each
    std::string version;                 ///< of that program
    std::optional<settings> in_effect;
};

struct user_facts {
    std::string name;
    std::vector<std::string> groups;  ///< this process has
    std::vector<std::string> to_come; ///< the system's database knows, from the next log-in on
};

struct key_facts {
    std::string credential_path; ///< what the unit hands over; empty without a unit
    file_facts credential, file; ///< `file` is `settings::key_file`
    bool in_environment = false;
};

struct socket_facts {
    std::string path;
    file_facts file;
    int error = 0; ///< of connect(2); 0 when it was taken
};

struct daemon_facts {
    std::optional<protocol::status_document> status;
    std::string why_not;                      ///< why there is no status
    std::string user;                         ///< who it runs as; empty when not known
    std::optional<std::uint64_t> descriptors; ///< it may have
};

struct network_facts {
    std::string base_url;
    bool was_tried = false;
    bool by_proxy = false; ///< the environment names one
    std::string error;     ///< why there was no answer; empty when there was one
    int status = 0;        ///< HTTP status of the answer
    std::chrono::milliseconds took{0};
    std::optional<wall_time> date; ///< of the answer
    std::optional<wall_time> here; ///< our clock when it came
};

struct unit_facts {
    bool is_meant = true;     ///< false when another configuration than its own is looked at
    bool has_systemd = false; ///< it runs this machine
    bool has_answered = false;
    std::string load, active, sub, enabled, result, user;
    std::uint64_t restarts = 0;
    int exit_status = 0; ///< of the last main process
    std::optional<std::uint64_t> descriptors;
    std::string socket_active; ///< of the unit that holds the socket
    bool is_loaded() const { return load == "loaded"; }
};

struct state_facts {
    file_facts folder;
    std::optional<std::uint64_t> free_bytes;
    bool is_read_only = false;
};

struct facts {
    std::string version; ///< of this program
    bool is_offline = false;
    service asked = service::system; ///< whose socket it is
    config_facts config;
    user_facts me;
    key_facts key;
    socket_facts socket;
    daemon_facts daemon;
    network_facts network;
    std::optional<bool> is_synchronised; ///< the clock, as systemd says
    unit_facts unit;
    state_facts state;
};

} // namespace tether::cli::doctor
