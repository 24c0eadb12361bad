// Tests that secrets are hidden in texts of the API.
#include <tether/api/redactor.hpp>

#include <tether/api/event_redaction.hpp>
#include <tether/core/utf8.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;

namespace {

constexpr std::size_t plenty = 1000;

/// `text` as it is shown when `key` and `headers` are secret.
std::string shown(std::string_view text, std::string key, std::map<std::string, std::string> headers = {},
                  std::size_t most = plenty) {
    api_config config;
    config.headers = std::move(headers);
    const redactor hidden{config, std::make_shared<const secret>(std::move(key))};
    return hidden.hide(text, most);
}

} // namespace

TEST_SUITE("api::redactor") {

    TEST_CASE("the key is hidden everywhere, and nothing else is") {
        CHECK(shown("invalid key sk-ant-1, yes sk-ant-1", "sk-ant-1") == "invalid key [key], yes [key]");
        CHECK(shown("sk-ant-1", "sk-ant-1") == "[key]");
        CHECK(shown("\tsk-ant-1\n\"sk-ant-1\"", "sk-ant-1") == "\t[key]\n\"[key]\"");
        CHECK(shown("sk-ant-2 sk-ant- k-ant-1", "sk-ant-1") == "sk-ant-2 sk-ant- k-ant-1");
        CHECK(shown("", "sk-ant-1").empty());
        CHECK(shown("no key at all", "") == "no key at all");
        CHECK(redactor{}.hide("whatever sk-ant-1 is", plenty) == "whatever sk-ant-1 is");
    }

    TEST_CASE("a key that is part of its own replacement is hidden once") {
        CHECK(shown("ke, key, k", "k") == "[key]e, [key]ey, [key]");
        CHECK(shown("a header of key-0123", "header", {{"x", "key-0123"}}) == "a [key] of [header]");
    }

    TEST_CASE("the values of configured fields are hidden, but not short words") {
        CHECK(shown("no use of token-0123", "k1", {{"x", "token-0123"}}) == "no use of [header]");
        CHECK(shown("no use of it", "k1", {{"x", "use of"}}) == "no use of it");
        CHECK(shown("12345678 1234567", "k1", {{"x", "12345678"}, {"y", "1234567"}}) == "[header] 1234567");
        CHECK(shown("<token-0123>", "k1", {{"x", "\t token-0123 "}}) == "<[header]>"); // as it arrives
        CHECK(shown("<to\tken-0123>", "k1", {{"x", "to\tken-0123"}}) == "<[header]>");
        CHECK(shown("<t\xc3\xb6ken-0123>", "k1", {{"x", "t\xc3\xb6ken-0123"}}) == "<[header]>");
    }

    TEST_CASE("credentials are hidden with and without their scheme") {
        const std::map<std::string, std::string> headers{{"Authorization", "Bearer token-0123"}};
        CHECK(shown("Bearer token-0123", "k1", headers) == "[header]");
        CHECK(shown("token-0123 of a Bearer", "k1", headers) == "[header] of a Bearer");
        CHECK(shown("token-0123", "k1", {{"authorization", "token-0123"}}) == "[header]");
        CHECK(shown("environment", "k1", {{"x-note", "our environment"}}) == "environment");
    }

    TEST_CASE("nested and overlapping secrets are hidden completely") {
        CHECK(shown("a of sk-ant-1 at b", "sk-ant-1", {{"x", "of sk-ant-1 at"}}) == "a [header] b");
        CHECK(shown("a sk-ant-1 b", "sk-ant-1", {{"x", "of sk-ant-1 at"}}) == "a [key] b");
        CHECK(shown("a sk-token-0123-1 b", "sk-token-0123-1", {{"x", "token-0123"}}) == "a [key] b");
        CHECK(shown("a token-0123 b", "sk-token-0123-1", {{"x", "token-0123"}}) == "a [header] b");
        CHECK(shown("<0123456789abcdefghi>", "0123456789a", {{"x", "9abcdefghi"}}) == "<[key]>");
        CHECK(shown("<0123456789abcdefghi>", "789abcdefghi", {{"x", "0123456789"}}) == "<[key]>");
        CHECK(shown("<xaxaxaxaxax>", "xax") == "<[key]>");
        CHECK(shown("<onetwo!!three!!>", "onetwo!!", {{"x", "three!!!"}, {"y", "two!!three"}}) == "<[header]!!>");
    }

    TEST_CASE("text is redacted before it is cut") {
        for (std::size_t before = 0; before < 40; ++before) {
            CAPTURE(before);
            const std::string words(before, 'w');
            const std::string whole = words + "[key] and more";
            CHECK(shown(words + "sk-ant-api03-0123 and more", "sk-ant-api03-0123", {}, 20) == whole.substr(0, 20));
        }
    }

    TEST_CASE("a text that ends within a secret shows no part of it") {
        const std::string key = "sk-ant-api03-0123456789";
        for (std::size_t bytes = 0; bytes <= key.size(); ++bytes) {
            CAPTURE(bytes);
            const std::string cut = key.substr(0, bytes);
            CHECK(shown("bad " + cut, key) == "bad " + (bytes < 8 ? cut : "[key]"));
            CHECK(shown(cut + " bad", key) == (bytes < key.size() ? cut : "[key]") + " bad");
        }
        const std::string far(std::size_t{64} * 1024 - 10, ' ');
        CHECK(shown(far + key, key, {}, far.size() + 100) == far + "[key]");
    }

    TEST_CASE("the output is valid text, cut between characters") {
        CHECK(shown("a\xff z", "k1") == "a\xEF\xBF\xBD z");
        const std::string text = "\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80!";
        for (std::size_t most = 0; most <= text.size(); ++most) {
            CAPTURE(most);
            const std::string out = shown(text, "k1", {}, most);
            CHECK(out.size() + 4 > most);
            CHECK(text.starts_with(out));
            CHECK(is_utf8(out));
        }
        // A value that begins within a character.
        CHECK(is_utf8(shown("\xc3\xa9token-0123", "k1", {{"x", "\xa9token-0123"}})));
    }

    TEST_CASE("the secrets of a run are the values with secret names, and the credentials in URLs") {
        const boost::json::value resources = boost::json::parse(R"([
            {"type":"github_repository","url":"https://user:hunter2hunter2@example.org/r","authorization_token":"ghp_0123456789"},
            {"type":"x","nested":{"Client_Secret":["aaaaaaaa1","bbbbbbbb2"],"api_key":"cccccccc3","password":"short"},
             "token_count":"dddddddd4","file_id":"file_0123456789"}])");
        const boost::json::value vault_ids = boost::json::parse(R"(["vlt_0123456789"])");
        const std::vector<std::string> found = secrets_in("agent_0123456789", resources, vault_ids);
        std::string all;
        for (const std::string& each : found) all += each + " ";
        CHECK(all == "user:hunter2hunter2 hunter2hunter2 ghp_0123456789 aaaaaaaa1 bbbbbbbb2 cccccccc3 vlt_0123456789 ");
        const boost::json::value none = boost::json::parse(R"([{"file_id":"file_0123456789"}, 7, null])");
        CHECK(secrets_in({}, none, {}).empty());

        const api_config config;
        const redactor hidden{config, {}, share_secrets(found)};
        CHECK(hidden.hide("clone of https://user:hunter2hunter2@example.org failed", 100) ==
              "clone of https://[secret]@example.org failed");
        CHECK(hidden.finds("ghp_0123456789"));
        CHECK_FALSE(hidden.finds("file_0123456789"));
    }

    TEST_CASE("the number of searched secrets of a run is bounded to about a thousand") {
        boost::json::object many;
        for (int i = 0; i < 3000; ++i)
            many["a" + std::to_string(i) + "_token"] = "value-" + std::to_string(100'000 + i);
        const boost::json::value resources = many;
        CHECK(secrets_in({}, resources, {}).size() == 1024);
    }

    TEST_CASE("an event about the session is redacted in any spelling, and stays an event") {
        const redactor hidden{api_config{}, std::make_shared<const secret>("sk-ant-0123")};
        const auto cleaned = [&](std::string raw) {
            event e = parse_event(raw).value();
            hide_in(e, hidden);
            CHECK(parse_event(e.raw).has_value());
            return e;
        };
        CHECK(cleaned(R"({"type":"session.error","error":{"type":"t","message":"bad sk-ant-0123"}})").error_message ==
              "bad [key]");
        CHECK(cleaned(R"({"type":"session.error","error":{"type":"t","message":"bad sk\u002dant-0123"}})").raw ==
              R"({"type":"session.error","error":{"type":"t","message":"bad [key]"}})");
        CHECK(cleaned(R"({"type":"session.x","sk-ant-0123":[{"a\\":"sk-ant-0123"}]})").raw.find("0123") ==
              std::string::npos);
        std::string many = R"({"type":"session.x","id":"e","m":{)"; // over the bounds of a parsed document
        for (int i = 0; i < 5000; ++i) many += "\"k" + std::to_string(i) + "\\t\":1,";
        const event large = cleaned(many + R"("last":"sk-ant-0123"}})");
        CHECK(large.id == "e");
        CHECK(large.raw.find("sk-ant") == std::string::npos);
        const std::string other = R"({"type":"agent.message","content":[{"type":"text","text":"sk-ant-0123"}]})";
        CHECK(cleaned(other).raw == other);
    }
}
