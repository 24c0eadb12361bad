// Tests the check of a configuration against this machine.
#include <daemon/tetherd/host/preflight.hpp>

#include "support/certificates.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace tether;
using namespace tether::daemon;

namespace {

std::string write(std::string path, const std::string& text) {
    std::ofstream{path} << text;
    return path;
}

/// The error about this authority file; empty when it is valid.
std::string complaint_of(const std::string& ca_file) {
    config settings;
    settings.wire.ca_file = ca_file;
    const auto issues = missing_here(settings, ::geteuid());
    if (issues.empty()) return {};
    CHECK(issues.size() == 1);
    CHECK(issues.front().path == "/api/ca_file");
    return issues.front().text;
}

} // namespace

TEST_SUITE("daemon::preflight") {

    TEST_CASE("the defaults need nothing that is missing here") {
        CHECK(missing_here(config{}, ::geteuid()).empty());
    }

    TEST_CASE("every group that the system does not know is named") {
        config settings;
        settings.server.socket_group = "nobody-here";
        settings.access.admin_groups = {"root", "no admins", ""};
        CHECK(missing_here(settings, ::geteuid()) ==
              std::vector<json_issue>{
                  {"/socket_group", "no such group: \"nobody-here\""},
                  {"/access/admin_groups/1", "no such group: \"no admins\""},
                  {"/access/admin_groups/2", "no such group: \"\""},
              });
    }

    TEST_CASE("a client certificate and its key are checked together, and only the daemon may read the key") {
        const test::temp_dir dir;
        const test::certificate_authority authority;
        const auto own = authority.issue("DNS:tether.example"), other = authority.issue("DNS:tether.example");
        config settings;
        const auto complaint = [&](const std::string& cert, const std::string& key) {
            settings.wire.client_cert_file = cert;
            settings.wire.client_key_file = key;
            const auto issues = missing_here(settings, ::geteuid());
            return issues.empty() ? "" : issues.front().path + ": " + issues.front().text;
        };
        const std::string cert = write(dir / "cert.pem", own.certificate), key = write(dir / "key.pem", own.key);
        const std::string foreign = write(dir / "foreign.pem", other.key);
        for (const std::string& file : {key, foreign}) std::filesystem::permissions(file, std::filesystem::perms(0600));
        CHECK(complaint(cert, key) == "");
        CHECK(complaint(cert, "") == "/api/client_key_file: must be set together with client_cert_file");
        CHECK(complaint("", key) == "/api/client_cert_file: must be set together with client_key_file");
        CHECK(complaint(dir / "none", key).starts_with("/api/client_cert_file: "));
        CHECK(complaint(cert, dir / "none").starts_with("/api/client_key_file: "));
        CHECK(complaint(cert, foreign).starts_with("/api/client_key_file: cannot load the client key in " + foreign));
        CHECK(complaint(key, key).starts_with("/api/client_key_file: cannot load the client certificate in "));
        std::filesystem::permissions(cert, std::filesystem::perms(0606));
        CHECK(complaint(cert, key) ==
              "/api/client_cert_file: " + cert + ": other users can change it; run: chmod go-w " + cert);
        std::filesystem::permissions(cert, std::filesystem::perms(0644));
        std::filesystem::permissions(key, std::filesystem::perms(0640));
        CHECK(complaint(cert, key) ==
              "/api/client_key_file: " + key + ": the key file is accessible to other users; run: chmod 600 " + key);
    }

    TEST_CASE("folders that exist or can be created are accepted, and the check leaves nothing behind") {
        const test::temp_dir dir;
        config settings;
        settings.state_dir = dir / "a" / "b" / "c";
        settings.server.listen = dir / "t.sock";
        CHECK(wrong_places(settings).empty());
        settings.state_dir = dir.path() / "";
        CHECK(wrong_places(settings).empty());
        CHECK(std::filesystem::is_empty(dir.path()));
    }

    TEST_CASE("an obstacle to the state directory or the socket is named") {
        const test::temp_dir dir;
        const std::string file = write(dir / "file", "x");
        config settings;
        settings.state_dir = file + "/state";
        settings.server.listen = dir / "none" / "t.sock";
        CHECK(wrong_places(settings) ==
              std::vector<json_issue>{{"/state_dir", file + ": is not a directory"},
                                      {"/listen",
                                       (dir / "none").string() + ": the socket's folder is missing; run: mkdir " +
                                           (dir / "none").string()}});
        settings.state_dir = dir.path();
        settings.server.listen = file;
        CHECK(wrong_places(settings) == std::vector<json_issue>{{"/listen", file + ": exists and is not a socket"}});
        settings.server.listen = dir / "t.sock";
        write(dir / "instance", "garbage");
        REQUIRE(wrong_places(settings).size() == 1);
        CHECK(wrong_places(settings)[0].text.starts_with((dir / "instance").string() + " is damaged"));
    }

    TEST_CASE("folders that this user cannot write to are named, regardless of their owner") {
        const test::temp_dir dir;
        std::filesystem::permissions(dir.path(), std::filesystem::perms{0555});
        const uid_t before = ::geteuid();
        if (before == 0) REQUIRE(::seteuid(65534) == 0); // root can write everywhere
        config settings;
        settings.state_dir = dir / "state";
        settings.server.listen = dir / "t.sock";
        const auto issues = wrong_places(settings);
        if (before == 0) REQUIRE(::seteuid(before) == 0);
        CHECK(issues ==
              std::vector<json_issue>{{"/state_dir", dir.path().string() + ": Permission denied"},
                                      {"/listen", dir.path().string() + ": Permission denied"}});
    }

    TEST_CASE("an authority file must contain a certificate") {
        const test::temp_dir dir;
        const std::string pem = test::certificate_authority{}.certificate();
        CHECK(complaint_of(write(dir / "ca.pem", pem)) == "");
        const std::string shared = write(dir / "shared.pem", pem);
        std::filesystem::permissions(shared, std::filesystem::perms(0646));
        CHECK(complaint_of(shared) == shared + ": other users can change it; run: chmod go-w " + shared);
        const std::string absent = dir / "absent.pem";
        CHECK(complaint_of(absent) == absent + ": No such file or directory");
        CHECK(complaint_of(dir.path()).ends_with(": Is a directory"));
        for (const std::string& text : {std::string{}, std::string{"nonsense\n"}, pem.substr(0, pem.size() / 2)}) {
            CAPTURE(text);
            CHECK(complaint_of(write(dir / "bad.pem", text)).find(": contains no PEM certificate") !=
                  std::string::npos);
        }
    }
}
