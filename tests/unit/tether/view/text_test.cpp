// Tests how foreign text is prepared for a terminal.
#include "view/text.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;

TEST_SUITE("cli::text") {

    TEST_CASE("no control sequence passes") {
        CHECK(sanitised("a\x1b[31mb") == "a\uFFFD[31mb");
        CHECK(sanitised("a\x07\x08\x7f") == "a\uFFFD\uFFFD\uFFFD");
        CHECK(sanitised("a\u009b31mb") == "a\uFFFD31mb"); // CSI as one C1 character
        CHECK(sanitised("a\u202Eb") == "a\uFFFDb");       // right-to-left override
        CHECK(sanitised("50%\r100%") == "50%\uFFFD100%"); // would hide the text before it
    }

    TEST_CASE("every single byte is text or is replaced") {
        for (int byte = 0; byte < 256; ++byte) {
            CAPTURE(byte);
            const std::string out = sanitised(std::string(1, static_cast<char>(byte)));
            const bool is_text = byte == '\n' || byte == '\t' || (byte >= 0x20 && byte < 0x7f);
            CHECK(out == (is_text ? std::string(1, static_cast<char>(byte)) : "\uFFFD"));
        }
    }

    TEST_CASE("no invisible character passes") {
        for (const auto* hidden :
             {"\u00AD", "\u034F", "\u061C", "\u115F", "\u180E", "\u200B", "\u200D", "\u200E", "\u2028", "\u2060",
              "\u2069", "\u3164", "\uFEFF", "\uFFF9", "\U000E0041", "\U000E0100"})
            CHECK(sanitised(std::string{"a"} + hidden + "b") == "a\uFFFDb");
        CHECK(sanitised("\u26A0\uFE0F ok") == "\u26A0\uFE0F ok"); // selects the image of a symbol
        CHECK(sanitised("a\uFE0Fb") == "a\uFFFDb");
        CHECK(sanitised("\u26A0\uFE0F\uFE0F\uFE0E") == "\u26A0\uFE0F\uFFFD\uFFFD");
    }

    TEST_CASE("a terminal gets only our own colours, and only when colour is wanted") {
        CHECK(terminal_text("\x1b[31mred\x1b[0m", true) == "\x1b[31mred\x1b[0m");
        CHECK(terminal_text("\x1b[31mred", false) == "\uFFFD[31mred");
        for (const auto* other : {"\x1b[8m", "\x1b[2J", "\x1b[38;5;1m", "\x1b]0;x\x07", "\x1b[", "\x1b"})
            CHECK(terminal_text(other, true).find('\x1b') == std::string::npos);
        const std::string clean = sanitised("a\x1b[31m\u202Eb\u26A0\uFE0F");
        CHECK(sanitised(clean) == clean);
    }

    TEST_CASE("lines and ordinary characters are kept") {
        CHECK(sanitised("grün\t漢字\r\nzwei\n") == "grün\t漢字\nzwei\n");
    }

    TEST_CASE("bytes that are not UTF-8 are replaced") {
        CHECK(sanitised("a\xC0\xAF") == "a\uFFFD\uFFFD");
        CHECK(sanitised("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
        CHECK(sanitised("\xE2\x82") == "\uFFFD\uFFFD");
        CHECK(sanitised("\xF4\x90\x80\x80x").ends_with("x"));
    }

    TEST_CASE("white space becomes one line") {
        CHECK(one_line("  a\n\n b\tc  ") == "a b c");
        CHECK(first_line("\n\n  first \n\n") == "first");
        CHECK(first_line("first\nsecond") == "first …");
        CHECK(first_line(" \n") == "");
    }

    TEST_CASE("columns are counted as terminals draw them, wide characters as two") {
        CHECK(columns("abc") == 3);
        CHECK(columns("漢字") == 4);
        CHECK(columns("e\u0301") == 1);
    }

    TEST_CASE("cutting never exceeds the width and never splits a character") {
        CHECK(cut_to("abcdef", 6) == "abcdef");
        CHECK(cut_to("abcdef", 5) == "abcd…");
        CHECK(cut_to("漢字漢字", 6) == "漢字…");
        CHECK(cut_to("abc", 0) == "");
        for (std::size_t width = 1; width < 12; ++width) CHECK(columns(cut_to("a漢b字c\u0301d字", width)) <= width);
    }

    TEST_CASE("a wrapped line loses nothing, and breaks before a word that does not fit") {
        CHECK(wrapped("", 10) == std::vector<std::string>{""});
        CHECK(wrapped("abcdef", 4) == std::vector<std::string>{"abcd", "ef"});
        CHECK(wrapped("a\u6F22\u5B57b", 4) == std::vector<std::string>{"a\u6F22", "\u5B57b"});
        CHECK(wrapped("\u6F22\u5B57", 1) == std::vector<std::string>{"\u6F22", "\u5B57"});
        CHECK(wrapped("e\u0301e", 2) == std::vector<std::string>{"e\u0301e"});
    }
}
