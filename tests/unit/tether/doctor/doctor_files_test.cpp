// Tests the verdicts of tether doctor about files, with invented facts.
#include "doctor/checks.hpp"

#include "doctor_facts.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::doctor;
using namespace tether::test;

TEST_SUITE("cli::doctor_files") {

    TEST_CASE("a configuration may be bad, unreadable, missing or of another version") {
        facts known = good_facts();
        known.config.status = 78;
        known.config.complaints = {"1", "2", "3", "4", "5", "6", "7"};
        expect(check_config(known), level::fail, "5\nand 2 more",
               "sudo -u tether tetherd --config /etc/tether/tetherd.json --check-config");
        known.config.status = -1;
        expect(check_config(known), level::fail, "could not be checked");
        known = good_facts();
        known.config.version = "0.0.9";
        expect(check_config(known), level::warn, "version 0.0.9", "together");
        known.config.tetherd.clear();
        expect(check_config(known), level::warn, "not checked: tetherd", "PATH");
        known.config.file = absent(EACCES);
        expect(check_config(known), level::skipped, "not readable by this user", "sudo tether doctor");
        known.config.file = absent();
        known.config.is_chosen = true;
        expect(check_config(known), level::fail, "does not exist");
        known = good_facts();
        known.config.file = absent();
        expect(check_config(known), level::ok, "default");
    }

    TEST_CASE("a credential that others can read is a warning, an empty one a failure") {
        facts known = good_facts();
        known.key.credential.mode = 0644;
        expect(check_key(known), level::warn, "0644", "sudo chmod 600 /etc/tether/anthropic-api-key");
        known.key.credential.mode = 0600;
        known.key.credential.size = 0;
        expect(check_key(known), level::fail, "is empty", "tee");
        known.key.credential = absent(EACCES);
        expect(check_key(known), level::skipped, "not accessible to this user");
    }

    TEST_CASE("a key file is refused when it is accessible to others, owned by another user, or missing") {
        facts known = good_facts();
        known.key.credential = absent();
        known.config.in_effect->key_file = "/srv/key";
        known.key.file = file_of(file_facts::type::regular, 0640, "tether");
        expect(check_key(known), level::fail, "tetherd refuses it", "chmod 600 /srv/key");
        known.key.file = file_of(file_facts::type::regular, 0600, "ann");
        expect(check_key(known), level::fail, "tether cannot read it", "run tetherd as ann, or set api.key_file");
        known.key.file = file_of(file_facts::type::folder, 0700, "tether");
        expect(check_key(known), level::fail, "is not a file");
        known.key.file = absent();
        expect(check_key(known), level::fail, "No such file", "install -m 600 -o tether");
        known.key.file = file_of(file_facts::type::regular, 0600, "tether");
        expect(check_key(known), level::ok, "readable only by tether");
    }

    TEST_CASE("without a key file the daemon's success, the environment and the unit decide") {
        facts known = good_facts();
        known.key.credential = absent();
        expect(check_key(known), level::ok, "the API accepts");
        known.daemon.status.reset();
        expect(check_key(known), level::fail, "does not exist", "/etc/tether/anthropic-api-key");
        known.unit = {};
        known.key.credential_path.clear();
        expect(check_key(known), level::fail, "no key", "ANTHROPIC_API_KEY");
        known.key.in_environment = true;
        expect(check_key(known), level::ok, "ANTHROPIC_API_KEY is set");
        known.config.in_effect.reset();
        expect(check_key(known), level::skipped, "configuration");
    }

    TEST_CASE("a socket may be missing, stale, or inaccessible to this user") {
        facts known = good_facts();
        known.socket.error = ECONNREFUSED;
        expect(check_socket(known), level::fail, "no daemon listens", "systemctl start tetherd");
        known.socket.error = EACCES;
        known.me.groups = {"ann"};
        expect(check_socket(known), level::fail, "next login", "log in again");
        known.me.to_come = {"ann"};
        expect(check_socket(known), level::fail, "mode 0660, root:tether", "usermod -aG tether ann");
        known.socket.file = file_of(file_facts::type::regular, 0600, "ann");
        expect(check_socket(known), level::fail, "is not a socket");
        known.socket.file = absent();
        expect(check_socket(known), level::fail, "does not exist", "systemctl start");
        known.config.in_effect->listen = "/srv/tether.sock";
        expect(check_socket(known), level::fail, "elsewhere", "TETHER_SOCKET=/srv/tether.sock");
        known.socket.file = absent(EACCES);
        expect(check_socket(known), level::fail, "has no access to its directory");
    }

    TEST_CASE("joining a group is advised only when the group grants nothing except the socket") {
        facts known = good_facts();
        known.socket.error = EACCES;
        known.me.groups = known.me.to_come = {"ann"};
        const auto joins = [&] { return check_socket(known).remedy.find("usermod") != std::string::npos; };
        CHECK(joins());
        known.socket.file.mode = 0640;
        CHECK_FALSE(joins());
        expect(check_socket(known), level::fail, "has no access", "sudo systemctl edit tetherd.socket");
        known.socket.file.mode = 0660;
        known.socket.file.group = "root";
        expect(check_socket(known), level::fail, "has no access", "SocketGroup=");
        CHECK_FALSE(joins());
        known.asked = service::none;
        known.socket.file.owner = known.socket.file.group = "bob";
        expect(check_socket(known), level::fail, "has no access", "ask bob");
        CHECK_FALSE(joins());
        known.socket.file.mode = 0600;
        known.me.to_come = {"ann", "bob"};
        expect(check_socket(known), level::fail, "has no access", "ask bob"); // a new login does not help
    }

    TEST_CASE("a state directory may belong to another user, be open to others, full or read-only") {
        facts known = good_facts();
        known.state.folder.mode = 0755;
        expect(check_state(known), level::warn, "0755", "chmod 700");
        known.state.folder.mode = 0775;
        expect(check_state(known), level::fail, "0775", "chmod go-w");
        known.state.folder.mode = 0755;
        known.state.free_bytes = std::uint64_t{100} << 20;
        expect(check_state(known), level::warn, "100 MiB", "free disk space");
        known.state.free_bytes = std::uint64_t{10} << 20;
        expect(check_state(known), level::fail, "10 MiB", "free disk space");
        known.state.is_read_only = true;
        expect(check_state(known), level::fail, "read-only");
        known.state.folder.owner = "root";
        expect(check_state(known), level::fail, "the daemon runs as tether", "chown -R tether:");
        known.state.folder.is = file_facts::type::regular;
        expect(check_state(known), level::fail, "not a directory");
        known.state.folder = absent();
        expect(check_state(known), level::ok, "first start");
        known.state.folder = absent(EACCES);
        expect(check_state(known), level::skipped, "not accessible to this user");
    }
}
