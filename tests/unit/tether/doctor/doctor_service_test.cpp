// Tests the verdicts of tether doctor about the running service, with invented facts.
#include "doctor/checks.hpp"

#include "doctor_facts.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::doctor;
using namespace tether::test;

TEST_SUITE("cli::doctor_service") {

    TEST_CASE("a daemon may be silent, unhealthy or of another version") {
        facts known = good_facts();
        known.daemon.status->set_aside = {"runs run_1", "meta"};
        expect(check_daemon(known), level::warn, "2 damaged rows", "set-aside.sql");
        known.daemon.status->set_aside.clear();
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

    TEST_CASE("the API may refuse the key, fail sometimes, throttle, or not have been called") {
        facts known = good_facts();
        auto& status = *known.daemon.status;
        status.upstream.last_failure = "HTTP 500";
        status.upstream.last_failure_at = "2026-11-20T09:00:04.000Z";
        expect(check_upstream(known), level::ok, "last request succeeded");
        status.upstream.last_failure_at = "2026-11-20T09:00:06.000Z";
        expect(check_upstream(known), level::warn, "HTTP 500", "network");
        status.upstream.last_failure = "the API returned a server error (HTTP 500), request 4011403";
        expect(check_upstream(known), level::warn, "HTTP 500", "network");
        for (const char* refusal : {"the API rejected the key (HTTP 401)", "the API rejected the key"}) {
            status.upstream.last_failure = refusal;
            expect(check_upstream(known), level::fail, refusal, "key");
        }
        status.upstream.last_failure = "tetherd-dialer, which opens connections, does not respond";
        expect(check_upstream(known), level::fail, "does not respond", "restart tetherd-dialer.socket");
        status.upstream.last_failure = "tetherd-dialer refused this destination";
        expect(check_upstream(known), level::fail, "refused this destination", "systemctl restart tetherd");
        known.unit.dialer = "connects to other.example:443";
        status.upstream.base_url = "https://api.example";
        expect(check_upstream(known), level::fail,
               "tetherd-dialer connects to other.example:443, the daemon asks for https://api.example or its proxy",
               "THE DIALER");
        status.upstream.last_failure.clear();
        status.governor.held_for = "20s";
        expect(check_upstream(known), level::warn, "20s", "wait");
        status.governor.held_for = "0s";
        status.upstream.last_success_at.clear();
        expect(check_upstream(known), level::ok, "no request to the API yet");
        known.daemon.status.reset();
        expect(check_upstream(known), level::skipped, "no daemon responds");
    }

    TEST_CASE("the network is checked when the daemon reports no success") {
        facts known = good_facts();
        known.daemon.status.reset();
        expect(check_network(known), level::skipped, "could not be read");
        known = good_facts();
        known.daemon.status->upstream.last_success_at.clear();
        known.daemon.status->upstream.base_url = "https://elsewhere";
        expect(check_network(known), level::skipped,
               "the daemon uses https://elsewhere, the configuration names https://api.example", "--config FILE");
        CHECK_FALSE(may_connect(known));
        known.config.in_effect.reset();
        expect(check_network(known), level::skipped, "the configuration could not be read", "--config FILE");
        CHECK_FALSE(may_connect(known));
        known = good_facts();
        CHECK(may_connect(known));
        known.daemon.status->upstream.last_success_at.clear();
        known.network.was_tried = true;
        known.network.base_url = "https://api.example";
        known.network.took = std::chrono::milliseconds{42};
        expect(check_network(known), level::ok, "responds in 42 ms");
        known.network.error = "the host name has no address";
        expect(check_network(known), level::fail, "no address", "curl");
        known.network.by_proxy = true;
        expect(check_network(known), level::fail, "through the proxy", "https_proxy");
        known.is_offline = true;
        expect(check_network(known), level::skipped, "--offline");
    }

    TEST_CASE("a clock may be wrong by thirty seconds") {
        facts known = good_facts();
        known.is_synchronised = false;
        expect(check_clock(known), level::warn, "not synchronised", "set-ntp");
        known.is_synchronised.reset();
        expect(check_clock(known), level::skipped, "no time source");
        known.network.date = parse_timestamp("2026-11-20T09:00:00Z");
        known.network.here = parse_timestamp("2026-11-20T09:00:30Z");
        expect(check_clock(known), level::ok, "within 30 s");
        known.network.here = parse_timestamp("2026-11-20T09:00:31Z");
        expect(check_clock(known), level::warn, "31 s ahead of", "set-ntp");
        known.network.here = parse_timestamp("2026-11-20T08:59:00Z");
        expect(check_clock(known), level::warn, "60 s behind", "set-ntp");
    }

    TEST_CASE("a unit may be missing, stopped, failed, restarting, or not enabled for the next boot") {
        facts known = good_facts();
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
        expect(check_unit(known), level::fail, "rejected its configuration", "systemctl restart");
        known.unit.load = "not-found";
        expect(check_unit(known), level::skipped, "not installed as a service");
        known.unit.has_answered = false;
        expect(check_unit(known), level::skipped, "systemctl does not respond");
        known.unit.has_systemd = false;
        expect(check_unit(known), level::skipped, "does not run systemd");
        known.unit.is_meant = false;
        expect(check_unit(known), level::skipped, "--config");
    }

    TEST_CASE("a unit that failed too often is reset before it is started") {
        facts known = good_facts();
        known.unit.active = known.unit.sub = "failed";
        known.unit.result = "exit-code";
        known.unit.exit_status = 78;
        known.unit.socket_active = "failed";
        const std::string reset = "sudo systemctl reset-failed tetherd.socket tetherd.service && "
                                  "sudo systemctl start tetherd.socket tetherd.service";
        expect(check_unit(known), level::fail, "systemd no longer restarts it",
               "as described for config and key above");
        expect(check_unit(known), level::fail, "rejected its configuration", "above, then: " + reset);
        known.unit.exit_status = 1;
        expect(check_unit(known), level::fail, "exit status 1", "fix the cause, then: " + reset);
        known.socket.file = absent();
        expect(check_socket(known), level::fail, "does not exist", reset);
        known.unit.socket_active = "active";
        CHECK(check_unit(known).remedy.find("reset-failed") == std::string::npos);
        known.unit.result = "start-limit-hit";
        expect(check_unit(known), level::fail, "start-limit-hit", reset);
        known.asked = service::user;
        expect(check_unit(known), level::fail, "no longer restarts it", "systemctl --user reset-failed tetherd.socket");
    }

    TEST_CASE("descriptors are compared with the configuration's maximum") {
        facts known = good_facts();
        known.daemon.descriptors = 11'216;
        expect(check_limits(known), level::ok, "11216");
        known.daemon.descriptors = 11'215;
        expect(check_limits(known), level::warn, "11215", "LimitNOFILE");
        known.daemon.descriptors.reset();
        expect(check_limits(known), level::ok, "65536");
        known.unit = {};
        expect(check_limits(known), level::skipped, "neither a daemon nor a unit");
    }
}
