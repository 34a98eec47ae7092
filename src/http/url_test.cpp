// Claims about web addresses.
#include "http/url.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

TEST(Url, IsTakenApart) {
    const auto url = Url::parse("https://joe:s%40y@Hooks.Example:8443/in/1?key=2#part");

    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, Scheme::https);
    EXPECT_EQ(url->host, "hooks.example");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/in/1?key=2");
    EXPECT_EQ(url->user_and_word, "joe:s@y");
    EXPECT_EQ(url->authority(), "hooks.example:8443");
    EXPECT_FALSE(url->address);
}

TEST(Url, HasUsualPartsWhereNoneAreWritten) {
    EXPECT_EQ(Url::parse("https://a.test")->port, 443);
    EXPECT_EQ(Url::parse("HTTP://a.test")->port, 80);
    EXPECT_EQ(Url::parse("http://a.test")->target, "/");
    EXPECT_EQ(Url::parse("http://a.test?x=1")->target, "/?x=1");
    EXPECT_EQ(Url::parse("http://a.test:/")->port, 80);
    EXPECT_EQ(Url::parse("http://a.test:80/")->authority(), "a.test");
    EXPECT_FALSE(Url::parse("http://a.test")->user_and_word);
}

TEST(Url, MayNameAnAddress) {
    EXPECT_EQ(Url::parse("http://192.0.2.1/")->address, base::IpAddress::parse("192.0.2.1"));
    const auto six = Url::parse("http://[2001:DB8::1]:8080/");
    EXPECT_EQ(six->address, base::IpAddress::parse("2001:db8::1"));
    EXPECT_EQ(six->authority(), "[2001:db8::1]:8080");
    EXPECT_EQ(Url::parse("http://[2001:db8::1]/")->authority(), "[2001:db8::1]");
    // Other spellings of an address are names, which nobody but the DNS is asked about.
    EXPECT_FALSE(Url::parse("http://2130706433/")->address);
    EXPECT_FALSE(Url::parse("http://0x7f.1/")->address);
}

TEST(Url, ShowsNoSecrets) {
    EXPECT_EQ(Url::parse("https://joe:word@a.test/in?key=2")->shown(), "https://a.test/in");
}

TEST(Url, RefusesWhatIsUnclear) {
    const auto error = [](std::string_view text) { return Url::parse(text).error(); };
    for (const char* text : {"", "a.test", "ftp://a.test/", "//a.test", "file:///etc/passwd"}) {
        EXPECT_EQ(error(text), UrlError::not_a_web_address) << text;
    }
    for (const char* text :
         {"http://a.test/a b", "http://a.test/\r\nX: y", "http://\xc3\xa4.test", "http://a\t.test"
         }) {
        EXPECT_EQ(error(text), UrlError::malformed) << text;
    }
    for (const char* text :
         {"http://",
          "http:///x",
          "http://user@/",
          "http://a%2etest/",
          "http://.a/",
          "http://a..b/",
          "http://[::1",
          "http://[x]/",
          "http://[::1]x/",
          "http://a,b/"}) {
        EXPECT_EQ(error(text), UrlError::bad_host) << text;
    }
    for (const char* text : {"http://a.test:0/", "http://a.test:65536/", "http://a.test:8x/"}) {
        EXPECT_EQ(error(text), UrlError::bad_port) << text;
    }
    EXPECT_EQ(error("http://a.test/" + std::string(url_size_max, 'x')), UrlError::too_long);
    EXPECT_FALSE(describe(UrlError::bad_host).empty());
}

TEST(Url, TakesTheHostBehindTheLastAt) {
    EXPECT_EQ(Url::parse("http://good.test@evil.test/")->host, "evil.test");
    EXPECT_EQ(Url::parse("http://good.test\\@evil.test/").error(), UrlError::malformed);
}

}  // namespace
}  // namespace postrider::http
