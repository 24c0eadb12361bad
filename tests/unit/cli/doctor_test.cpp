// Each verdict of tether doctor, from facts made up here.
#include "doctor/checks.hpp"
#include "doctor/report.hpp"

#include <cerrno>
#include <doctest/doctest.h>
#include <ostream>
#include <tether/core/json_text.hpp>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::doctor;

namespace tether::cli::doctor {
std::ostream& operator<<(std::ostream& out, level how) {
    return out << word_of(how);
}
} // namespace tether::cli::doctor

namespace {

file_facts file_of(file_facts::type is, unsigned mode, std::string owner) {
    file_facts file;
    file.is = is;
    file.mode = mode;
    file.owner = file.group = std::move(owner);
    file.size = 40;
    return file;
}

file_facts absent(int error = ENOENT) {
    file_facts file;
    file.error = error;
    return file;
}

/// An installation that is as the README says.
facts good() {
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
    known.unit = {true, true, true, "loaded", "active", "running", "enabled", "success", "tether", 0, 0, 65'536};
    known.key.credential_path = "/etc/tether/anthropic-api-key";
    known.key.credential = file_of(file_facts::type::regular, 0600, "root");
    known.socket.path = in_effect.listen;
    known.socket.file = file_of(file_facts::type::socket, 0660, "tether");
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
    known.state.free_octets = std::uint64_t{5} << 30;
    return known;
}

/// Fails unless the finding is of that kind and its text and remedy hold these.
void expect(const finding& found, level how, std::string_view what, std::string_view remedy = {}) {
    CAPTURE(found.what);
    CAPTURE(found.remedy);
    CHECK(found.how == how);
    CHECK(found.what.find(what) != std::string::npos);
    CHECK(found.remedy.find(remedy) != std::string::npos);
    if (how == level::fail || how == level::warn) CHECK_FALSE(found.remedy.empty());
}

} // namespace

TEST_SUITE("cli::doctor") {

    TEST_CASE("an installation as it should be has nothing to complain of") {
        for (const finding& one : check_all(good())) {
            CAPTURE(one.check);
            CHECK(one.how == (one.check == "network" ? level::skipped : level::ok));
            CHECK(one.remedy.empty());
        }
    }

    TEST_CASE("a configuration is bad, unreadable, absent or of another version") {
        facts known = good();
        known.config.status = 78;
        known.config.complaints = {"1", "2", "3", "4", "5", "6", "7"};
        expect(check_config(known), level::fail, "5\nand 2 more", "--check-config");
        known.config.status = -1;
        expect(check_config(known), level::fail, "could not be checked");
        known = good();
        known.config.version = "0.0.9";
        expect(check_config(known), level::warn, "version 0.0.9", "together");
        known.config.tetherd.clear();
        expect(check_config(known), level::warn, "nothing was checked", "PATH");
        known.config.file = absent(EACCES);
        expect(check_config(known), level::skipped, "not for this user", "sudo tether doctor");
        known.config.file = absent();
        known.config.is_chosen = true;
        expect(check_config(known), level::fail, "is not there");
        known = good();
        known.config.file = absent();
        expect(check_config(known), level::ok, "default");
    }

    TEST_CASE("a credential that others may read is a warning, an empty one a failure") {
        facts known = good();
        known.key.credential.mode = 0644;
        expect(check_key(known), level::warn, "0644", "sudo chmod 600 /etc/tether/anthropic-api-key");
        known.key.credential.mode = 0600;
        known.key.credential.size = 0;
        expect(check_key(known), level::fail, "is empty", "tee");
        known.key.credential = absent(EACCES);
        expect(check_key(known), level::skipped, "not for this user");
    }

    TEST_CASE("a key file is refused when it is open, another's, or not there") {
        facts known = good();
        known.key.credential = absent();
        known.config.in_effect->key_file = "/srv/key";
        known.key.file = file_of(file_facts::type::regular, 0640, "tether");
        expect(check_key(known), level::fail, "tetherd refuses it", "chmod 600 /srv/key");
        known.key.file = file_of(file_facts::type::regular, 0600, "ann");
        expect(check_key(known), level::fail, "tether cannot read it", "chown tether /srv/key");
        known.key.file = file_of(file_facts::type::folder, 0700, "tether");
        expect(check_key(known), level::fail, "is not a file");
        known.key.file = absent();
        expect(check_key(known), level::fail, "No such file", "install -m 600 -o tether");
        known.key.file = file_of(file_facts::type::regular, 0600, "tether");
        expect(check_key(known), level::ok, "for tether alone");
    }

    TEST_CASE("without a key file the daemon's success, the environment and the unit decide") {
        facts known = good();
        known.key.credential = absent();
        expect(check_key(known), level::ok, "the API takes");
        known.daemon.status.reset();
        expect(check_key(known), level::fail, "is not there", "/etc/tether/anthropic-api-key");
        known.unit = {};
        known.key.credential_path.clear();
        expect(check_key(known), level::fail, "none here", "ANTHROPIC_API_KEY");
        known.key.in_environment = true;
        expect(check_key(known), level::ok, "ANTHROPIC_API_KEY is set");
        known.config.in_effect.reset();
        expect(check_key(known), level::skipped, "configuration");
    }

    TEST_CASE("a socket is absent, left over, or not for this user") {
        facts known = good();
        known.socket.error = ECONNREFUSED;
        expect(check_socket(known), level::fail, "nobody listens", "systemctl start tetherd");
        known.socket.error = EACCES;
        known.me.groups = {"ann"};
        expect(check_socket(known), level::fail, "next log-in", "log in again");
        known.me.to_come = {"ann"};
        expect(check_socket(known), level::fail, "mode 0660, tether:tether", "usermod -aG tether ann");
        known.socket.file = file_of(file_facts::type::regular, 0600, "ann");
        expect(check_socket(known), level::fail, "no socket");
        known.socket.file = absent();
        expect(check_socket(known), level::fail, "is not there", "systemctl start");
        known.config.in_effect->listen = "/srv/tether.sock";
        expect(check_socket(known), level::fail, "elsewhere", "TETHER_SOCKET=/srv/tether.sock");
        known.socket.file = absent(EACCES);
        expect(check_socket(known), level::fail, "closed to this user");
    }

    TEST_CASE("a daemon is silent, unhealthy or of another version") {
        facts known = good();
        known.daemon.status->version = "0.0.9";
        expect(check_daemon(known), level::warn, "version 0.0.9", "restart");
        known.daemon.status->healthy = false;
        known.daemon.status->reason = "the disk\x1b is full";
        expect(check_daemon(known), level::fail, "the disk\uFFFD is full", "journalctl");
        known.daemon.status.reset();
        known.daemon.why_not = "no answer";
        expect(check_daemon(known), level::fail, "no answer", "journalctl");
        known.socket.error = ECONNREFUSED;
        expect(check_daemon(known), level::skipped, "see socket");
    }

    TEST_CASE("the API refuses the key, fails now and then, holds back, or was not asked") {
        facts known = good();
        auto& status = *known.daemon.status;
        status.upstream.last_failure = "HTTP 500";
        status.upstream.last_failure_at = "2026-11-20T09:00:04.000Z";
        expect(check_upstream(known), level::ok, "last request succeeded");
        status.upstream.last_failure_at = "2026-11-20T09:00:06.000Z";
        expect(check_upstream(known), level::warn, "HTTP 500", "network");
        status.upstream.last_failure = "unauthorized";
        expect(check_upstream(known), level::fail, "unauthorized", "key");
        status.upstream.last_failure.clear();
        status.governor.held_for = "20s";
        expect(check_upstream(known), level::warn, "20s", "wait");
        status.governor.held_for = "0s";
        status.upstream.last_success_at.clear();
        expect(check_upstream(known), level::ok, "nothing was asked");
        known.daemon.status.reset();
        expect(check_upstream(known), level::skipped, "does not say");
    }

    TEST_CASE("the network is looked at when the daemon has no success to show") {
        facts known = good();
        known.daemon.status.reset();
        expect(check_network(known), level::skipped, "not known");
        known.network.was_tried = true;
        known.network.base_url = "https://api.example";
        known.network.took = std::chrono::milliseconds{42};
        expect(check_network(known), level::ok, "answers in 42 ms");
        known.network.error = "the host name has no address";
        expect(check_network(known), level::fail, "no address", "curl");
        known.network.by_proxy = true;
        expect(check_network(known), level::fail, "through the proxy", "https_proxy");
        known.is_offline = true;
        expect(check_network(known), level::skipped, "--offline");
    }

    TEST_CASE("a clock may be wrong by thirty seconds") {
        facts known = good();
        known.is_synchronised = false;
        expect(check_clock(known), level::warn, "not synchronised", "set-ntp");
        known.is_synchronised.reset();
        expect(check_clock(known), level::skipped, "nothing here");
        known.network.date = parse_timestamp("2026-11-20T09:00:00Z");
        known.network.here = parse_timestamp("2026-11-20T09:00:30Z");
        expect(check_clock(known), level::ok, "within 30 s");
        known.network.here = parse_timestamp("2026-11-20T09:00:31Z");
        expect(check_clock(known), level::warn, "31 s ahead of", "set-ntp");
        known.network.here = parse_timestamp("2026-11-20T08:59:00Z");
        expect(check_clock(known), level::warn, "60 s behind", "set-ntp");
    }

    TEST_CASE("a unit is absent, stopped, failed, restarting, or forgotten at the next boot") {
        facts known = good();
        known.unit.enabled = "disabled";
        expect(check_unit(known), level::warn, "disabled", "systemctl enable tetherd");
        known.unit.restarts = 3;
        expect(check_unit(known), level::warn, "3 restarts", "journalctl");
        known.unit.active = "inactive";
        expect(check_unit(known), level::warn, "inactive", "enable --now");
        known.daemon.status.reset();
        expect(check_unit(known), level::fail, "inactive", "enable --now");
        known.unit.active = "failed";
        known.unit.exit_status = 1;
        expect(check_unit(known), level::fail, "exit status 1", "journalctl");
        known.unit.exit_status = 78;
        expect(check_unit(known), level::fail, "refused its configuration", "systemctl restart");
        known.unit.load = "not-found";
        expect(check_unit(known), level::skipped, "no service here");
        known.unit.has_answered = false;
        expect(check_unit(known), level::skipped, "does not answer");
        known.unit.has_systemd = false;
        expect(check_unit(known), level::skipped, "does not run this machine");
        known.unit.is_meant = false;
        expect(check_unit(known), level::skipped, "--config");
    }

    TEST_CASE("descriptors are compared with what the configuration may need") {
        facts known = good();
        known.daemon.descriptors = 11'216;
        expect(check_limits(known), level::ok, "11216");
        known.daemon.descriptors = 11'215;
        expect(check_limits(known), level::warn, "11215", "LimitNOFILE");
        known.daemon.descriptors.reset();
        expect(check_limits(known), level::ok, "65536");
        known.unit = {};
        expect(check_limits(known), level::skipped, "no daemon");
    }

    TEST_CASE("a state directory is another's, open, full or read-only") {
        facts known = good();
        known.state.folder.mode = 0755;
        expect(check_state(known), level::warn, "0755", "chmod 700");
        known.state.free_octets = std::uint64_t{100} << 20;
        expect(check_state(known), level::warn, "100 MiB", "make room");
        known.state.free_octets = std::uint64_t{10} << 20;
        expect(check_state(known), level::fail, "10 MiB", "make room");
        known.state.is_read_only = true;
        expect(check_state(known), level::fail, "read-only");
        known.state.folder.owner = "root";
        expect(check_state(known), level::fail, "the daemon runs as tether", "chown -R tether:");
        known.state.folder.is = file_facts::type::regular;
        expect(check_state(known), level::fail, "no folder");
        known.state.folder = absent();
        expect(check_state(known), level::ok, "first start");
        known.state.folder = absent(EACCES);
        expect(check_state(known), level::skipped, "not for this user");
    }

    TEST_CASE("a report tells what to do below what is wrong, and counts") {
        const std::vector<finding> findings{{level::ok, "config", "good"}, {level::fail, "key", "a\nb", "mend it"}};
        CHECK(report_text(findings, false) ==
              "ok    config    good\n"
              "fail  key       a\n"
              "                b\n"
              "                do: mend it\n"
              "1 failure, 0 warnings\n");
        CHECK(json_text(report_json(findings)) ==
              R"({"healthy":false,"checks":[{"check":"config","status":"ok","what":"good","remedy":null},)"
              R"({"check":"key","status":"fail","what":"a\nb","remedy":"mend it"}]})");
        CHECK(report_text({{level::warn, "x", "evil \x1b[2J", ""}}, false).find('\x1b') == std::string::npos);
    }
}
