// Tests the verdicts of tether doctor about a user's daemon, and about one that was started by hand.
#include "doctor/checks.hpp"
#include "doctor/gather.hpp"

#include "doctor_facts.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::doctor;
using namespace tether::test;

namespace {

/// The result of `systemctl --user enable --now tetherd`.
facts of_user() {
    facts known = good_facts();
    known.asked = service::user;
    known.config.path = "/srv/ann/.config/tether/tetherd.json";
    known.config.is_chosen = true;
    known.config.file = file_of(file_facts::type::regular, 0600, "ann");
    known.config.in_effect->listen = known.socket.path = "/run/user/1000/tether/tether.sock";
    known.config.in_effect->state_dir = "/srv/ann/.local/state/tether";
    known.config.in_effect->key_file = "/srv/ann/key";
    known.unit.user.clear();
    known.key.credential_path.clear();
    known.key.credential = {};
    known.key.file = file_of(file_facts::type::regular, 0600, "ann");
    known.socket.file = file_of(file_facts::type::socket, 0600, "ann");
    known.state.folder = file_of(file_facts::type::folder, 0700, "ann");
    known.daemon.user.clear();
    return known;
}

} // namespace

TEST_SUITE("cli::doctor_user") {

    TEST_CASE("the service is identified by the socket in use") {
        CHECK(service_at("/run/tether/tether.sock", "/run/user/1000") == service::system);
        CHECK(service_at("/run/user/1000/tether/tether.sock", "/run/user/1000") == service::user);
        CHECK(service_at("/run/user/1001/tether/tether.sock", "/run/user/1000") == service::none);
        CHECK(service_at("/tether/tether.sock", "") == service::none);
        CHECK(service_at("/srv/t.sock", nullptr) == service::none);
    }

    TEST_CASE("the files of each service are where its unit says") {
        const auto own = places_of(service::user, "/srv/ann", nullptr);
        CHECK(own.config == "/srv/ann/.config/tether/tetherd.json");
        CHECK(own.state_dir == "/srv/ann/.local/state/tether");
        CHECK(own.credential.empty());
        CHECK(places_of(service::user, "/srv/ann", "/srv/conf").config == "/srv/conf/tether/tetherd.json");
        CHECK(places_of(service::user, nullptr, "").config.empty());
        CHECK_FALSE(places_of(service::system, "/srv/ann", "/srv/conf").credential.empty());
        CHECK(places_of(service::none, "/srv/ann", "/srv/conf").config.empty());
    }

    TEST_CASE("systemctl is called for the user's unit when the socket is the user's") {
        const auto own = unit_question(service::user, "tetherd.service");
        CHECK(own.at(1) == "--user");
        CHECK(own.at(3) == "tetherd.service");
        CHECK(unit_question(service::system, "tetherd.socket").at(1) == "show");
    }

    TEST_CASE("a healthy user service has no findings") {
        for (const finding& one : check_all(of_user())) {
            CAPTURE(one.check);
            CAPTURE(one.result);
            CHECK(one.how == (one.check == "network" ? level::skipped : level::ok));
            CHECK(one.remedy.empty());
        }
    }

    TEST_CASE("remedies for a user service are commands for that user") {
        facts known = of_user();
        known.unit.restarts = 3;
        expect(check_unit(known), level::warn, "3 restarts", "journalctl --user -u tetherd");
        known.unit.restarts = 0;
        known.unit.enabled = "disabled";
        expect(check_unit(known), level::warn, "disabled", "systemctl --user enable tetherd");
        known.unit.active = "failed";
        known.unit.exit_status = 78;
        expect(check_unit(known), level::fail, "rejected its configuration", "systemctl --user restart tetherd");
        known.socket.error = ECONNREFUSED;
        expect(check_socket(known), level::fail, "no daemon listens", "systemctl --user start tetherd");
        known.key.file = absent(EACCES);
        expect(check_key(known), level::skipped, "not accessible to this user", "namei -l /srv/ann/key");
        known.key.file = absent();
        CHECK(check_key(known).remedy.starts_with("install -m 600 -o ann"));
        known.config.in_effect->key_file.clear();
        known.daemon.status.reset();
        expect(check_key(known), level::fail, "api.key_file is not set", "api.key_file in /srv/ann/.config");
        known.config.file = absent();
        expect(check_config(known), level::fail, "does not exist", "the unit reads it");
        for (const finding& one : check_all(known)) {
            CAPTURE(one.check);
            CHECK(one.remedy.find("sudo") == std::string::npos);
        }
    }

    TEST_CASE("the daemon's user is the owner of its socket, not the caller") {
        facts known = good_facts();
        known.asked = service::none;
        known.unit = {};
        known.daemon.user.clear();
        known.key.credential_path.clear();
        known.key.credential = {};
        known.config.in_effect->key_file = "/srv/key";
        known.key.file = file_of(file_facts::type::regular, 0600, "tether");
        known.socket.file = file_of(file_facts::type::socket, 0660, "tether");
        CHECK(service_user(known) == "tether");
        expect(check_key(known), level::ok, "readable only by tether");
        known.socket.file = absent();
        CHECK(service_user(known) == "");
        expect(check_key(known), level::ok, "readable only by tether");
    }

    TEST_CASE("no advice gives other users access to the key") {
        for (const auto asked : {service::system, service::user, service::none})
            for (const bool has_unit : {true, false})
                for (const auto* daemon_user : {"", "tether", "mallory"})
                    for (const auto* key_owner : {"root", "tether", "ann", "mallory"})
                        for (const unsigned mode : {0600u, 0640u, 0644u, 0000u})
                            for (const int error : {0, ENOENT, EACCES})
                                for (const bool is_credential : {true, false}) {
                                    facts known = good_facts();
                                    known.asked = asked;
                                    if (!has_unit) known.unit = {};
                                    known.daemon.user = daemon_user;
                                    known.socket.file.owner = "mallory";
                                    known.socket.error = EACCES;
                                    known.config.in_effect->key_file = "/srv/key";
                                    if (!is_credential) known.key.credential_path.clear();
                                    for (file_facts* file : {&known.key.credential, &known.key.file}) {
                                        *file = error != 0 ? absent(error)
                                                           : file_of(file_facts::type::regular, mode, key_owner);
                                        file->group = "tether";
                                    }
                                    for (const finding& one : check_all(known)) {
                                        CAPTURE(one.remedy);
                                        const auto has = [&](std::string_view text) {
                                            return one.remedy.find(text) != std::string::npos;
                                        };
                                        const bool is_about_key = has("key");
                                        CHECK_FALSE(
                                            (is_about_key &&
                                             (has("chown") || has("chgrp") || has("setfacl") || has("usermod"))));
                                        CHECK_FALSE((has("chmod") && !has("chmod 600") && !has("chmod 700")));
                                        CHECK_FALSE(has("-o mallory"));
                                        CHECK_FALSE(has("chown -R mallory"));
                                        CHECK_FALSE((is_about_key && has("-m 6") && !has("-m 600")));
                                    }
                                }
    }

    TEST_CASE("of a daemon without a service only its own status is checked") {
        facts known = good_facts();
        known.asked = service::none;
        known.config = {};
        known.unit = {};
        known.key = {};
        known.state = {};
        known.socket.path = "/srv/t.sock";
        expect(check_config(known), level::skipped, "configuration file is unknown", "--config FILE");
        expect(check_unit(known), level::skipped, "does not belong to a service");
        for (const finding& one : check_all(known)) {
            CAPTURE(one.check);
            CAPTURE(one.result);
            CHECK((one.how == level::ok || one.how == level::skipped));
        }
    }
}
