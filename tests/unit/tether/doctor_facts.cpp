// Describes a healthy installation for tether doctor, which tests modify.
#include "doctor_facts.hpp"

#include <doctest/doctest.h>
#include <ostream>

namespace tether::cli::doctor {
std::ostream& operator<<(std::ostream& out, level how) {
    return out << word_of(how);
}
} // namespace tether::cli::doctor

namespace tether::test {

using namespace cli::doctor;

file_facts file_of(file_facts::type is, unsigned mode, std::string owner) {
    file_facts file;
    file.is = is;
    file.mode = mode;
    file.owner = file.group = std::move(owner);
    file.size = 40;
    return file;
}

file_facts absent(int error) {
    file_facts file;
    file.error = error;
    return file;
}

facts good_facts() {
    facts known;
    known.version = "0.1.0";
    known.config.path = "/etc/tether/tetherd.json";
    known.config.file = file_of(file_facts::type::regular, 0644, "root");
    known.config.tetherd = "/usr/bin/tetherd";
    known.config.version = "0.1.0";
    settings in_effect;
    in_effect.listen = "/run/tether/tether.sock";
    in_effect.state_dir = "/var/lib/tether";
    in_effect.base_url = "https://api.example";
    in_effect.descriptors = 11'216;
    known.config.in_effect = in_effect;
    known.me.name = "ann";
    known.me.groups = known.me.to_come = {"ann", "tether"};
    known.unit = {true,      true,     true, "loaded", "active", "running", "enabled",
                  "success", "tether", 0,    0,        65'536,   "active"};
    known.key.credential_path = "/etc/tether/anthropic-api-key";
    known.key.credential = file_of(file_facts::type::regular, 0600, "root");
    known.socket.path = in_effect.listen;
    known.socket.file = file_of(file_facts::type::socket, 0660, "root");
    known.socket.file.group = "tether";
    protocol::status_document status;
    status.version = "0.1.0";
    status.uptime = "3h";
    status.governor.held_for = "0s";
    status.upstream.last_success_at = "2026-11-20T09:00:05.000Z";
    known.daemon.status = status;
    known.daemon.user = "tether";
    known.daemon.descriptors = 65'536;
    known.is_synchronised = true;
    known.state.folder = file_of(file_facts::type::folder, 0700, "tether");
    known.state.free_bytes = std::uint64_t{5} << 30;
    return known;
}

void expect(const finding& found, level how, std::string_view what, std::string_view remedy) {
    CAPTURE(found.result);
    CAPTURE(found.remedy);
    CHECK(found.how == how);
    CHECK(found.result.find(what) != std::string::npos);
    CHECK(found.remedy.find(remedy) != std::string::npos);
    if (how == level::fail || how == level::warn) CHECK_FALSE(found.remedy.empty());
}

} // namespace tether::test
