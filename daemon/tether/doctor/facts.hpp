// Defines the facts that tether doctor collects, as plain values, so that the checks can be tested without a machine.
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

/// A file by its inode, without its content.
struct file_facts {
    enum class type { none, regular, folder, socket, other } is = type::none;
    int error = 0;     ///< of stat(2), such as ENOENT or EACCES; 0 when the rest is known
    unsigned mode = 0; ///< permission bits
    std::string owner; ///< the name, or the number without a name
    std::string group; ///< the same
    std::uint64_t size = 0;
    bool is_there() const { return error == 0 && is != type::none; }
};

/// The settings in effect, from `tetherd --dump-config`.
struct settings {
    std::string listen, state_dir, key_file, base_url, ca_file, client_cert_file, client_key_file;
    std::uint64_t descriptors = 0; ///< number of descriptors that the limits require
};

struct config_facts {
    std::string path;
    bool is_chosen = false; ///< by `--config`; a missing default file is not an error
    file_facts file;
    std::string tetherd;                 ///< the path of the program; empty when it was not found
    int status = 0;                      ///< its exit status; -1 when it did not end in time
    std::vector<std::string> complaints; ///< its error messages, one line each
    std::string version;                 ///< of that program
    std::optional<settings> in_effect;
};

struct user_facts {
    std::string name;
    std::vector<std::string> groups;  ///< of this process
    std::vector<std::string> to_come; ///< in the system's database, in effect after the next log-in
};

struct key_facts {
    std::string credential_path; ///< the credential that the unit passes; empty without a unit
    file_facts credential, file; ///< `file` is `settings::key_file`
    bool in_environment = false;
};

struct socket_facts {
    std::string path;
    file_facts file;
    int error = 0; ///< of connect(2); 0 after a success
};

struct daemon_facts {
    std::optional<protocol::status_document> status;
    std::string why_not;                      ///< why the status is unknown
    std::string user;                         ///< the user that it runs as; empty when unknown
    std::optional<std::uint64_t> descriptors; ///< its limit
};

struct network_facts {
    std::string base_url;
    bool was_tried = false;
    bool by_proxy = false; ///< true when the environment names a proxy
    std::string error;     ///< why no response came; empty after a response
    int status = 0;        ///< HTTP status of the response
    std::chrono::milliseconds took{0};
    std::optional<wall_time> date; ///< of the response
    std::optional<wall_time> here; ///< our clock when the response came
};

struct unit_facts {
    bool is_meant = true;     ///< false when the checked configuration is not the unit's
    bool has_systemd = false; ///< true when systemd runs this machine
    bool has_answered = false;
    std::string load, active, sub, enabled, result, user;
    std::uint64_t restarts = 0;
    int exit_status = 0; ///< of the last main process
    std::optional<std::uint64_t> descriptors;
    std::string socket_active; ///< of the socket's unit
    std::string status_text{}; ///< that the service sent
    std::string dialer{};      ///< the status text of the dialer; empty when it does not run
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
    service asked = service::system; ///< the service whose socket is checked
    config_facts config;
    user_facts me;
    key_facts key;
    socket_facts socket;
    daemon_facts daemon;
    network_facts network;
    std::optional<bool> is_synchronised; ///< whether systemd reports the clock as synchronised
    unit_facts unit;
    state_facts state;
};

} // namespace tether::cli::doctor
