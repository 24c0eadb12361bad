// Tests the repair of unpaired surrogates in JSON text.
#include <tether/api/surrogates.hpp>

#include <doctest/doctest.h>

using tether::api::replace_lone_surrogates;

TEST_SUITE("api::surrogates") {

    TEST_CASE("unpaired surrogates are replaced, everything else is kept") {
        const std::pair<const char*, const char*> table[] = {
            {"", ""},
            {R"("plain \n \\ \" \u0041")", R"("plain \n \\ \" \u0041")"},
            {R"("\ud83d\ude00")", R"("\ud83d\ude00")"},
            {R"("\uD83D")", R"("\ufffd")"},
            {R"("\ud83d\ud83d\ude00")", R"("\ufffd\ud83d\ude00")"},
            {R"("\ude00\ud83d")", R"("\ufffd\ufffd")"},
            {R"("\\ud83d")", R"("\\ud83d")"},
            {R"("\u0000\u00")", R"("\u0000\u00")"},
            {R"(\)", R"(\)"},
        };
        for (const auto& [text, want] : table) {
            CAPTURE(text);
            CHECK(replace_lone_surrogates(text) == want);
        }
    }
}
