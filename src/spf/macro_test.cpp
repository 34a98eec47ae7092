// Macros of SPF records, "%{i}.spf.%{d2}": syntax and expansion (RFC 7208 §7).
#include "spf/macro.h"

#include <gtest/gtest.h>

namespace postrider::spf {
namespace {

MacroValues values() {
    return {
        .sender_local = "strong-bad",
        .sender_domain = "email.example.test",
        .domain = "email.example.test",
        .client = base::IpAddress::v4({192, 0, 2, 3}),
        .helo = "mx.example.test",
        .time = base::from_micros(5'000'000),
    };
}

// RFC 7208 §7.4.
TEST(Macro, ExpandsAsTheStandardsExamples) {
    const std::pair<const char*, const char*> cases[] = {
        {"%{s}", "strong-bad@email.example.test"},
        {"%{o}", "email.example.test"},
        {"%{d4}", "email.example.test"},
        {"%{d2}", "example.test"},
        {"%{d1}", "test"},
        {"%{dr}", "test.example.email"},
        {"%{d2r}", "example.email"},
        {"%{l-}", "strong.bad"},
        {"%{lr-}", "bad.strong"},
        {"%{l1r-}", "strong"},
        {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.test"},
        {"%%%_%-", "% %20"},
        {"%{S}", "strong-bad%40email.example.test"},
        {"%{p} %{h} %{c} %{r} %{t}", "unknown mx.example.test 192.0.2.3 unknown 5"},
    };
    for (const auto& [text, expanded] : cases) {
        EXPECT_TRUE(is_macro_string(text, MacroPlace::explanation)) << text;
        EXPECT_EQ(expand(text, values()), expanded);
    }
}

TEST(Macro, WritesIpv6AsNibbles) {
    auto six = values();
    six.client = base::IpAddress::parse("2001:db8::cb01").value();
    EXPECT_EQ(
        expand("%{ir}.%{v}", six),
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6"
    );
    EXPECT_EQ(reverse_name(six.client), expand("%{ir}.%{v}.arpa", six));
    EXPECT_EQ(reverse_name(values().client), "3.2.0.192.in-addr.arpa");
}

TEST(Macro, IsRefusedWhenMalformed) {
    for (const char* text :
         {"%",
          "%x",
          "%{",
          "%{}",
          "%{d",
          "%{z}",
          "%{d0}",
          "%{drr}",
          "%{d-x}",
          "%{2d}",
          "a b",
          "\x01",
          "\xc3\xa4",
          "%{c}",
          "%{r}",
          "%{t}"}) {
        EXPECT_FALSE(is_macro_string(text, MacroPlace::domain)) << text;
    }
    EXPECT_TRUE(is_macro_string("%{d99999999999999999999}", MacroPlace::domain));
}

TEST(DomainSpec, EndsLikeADomainOrWithAMacro) {
    for (const char* text :
         {"a.test", "a.test.", "%{d}", "%{i}.a-b", "a:b.test", "%%.test", "a.x1", "a%%", "%_"}) {
        EXPECT_TRUE(is_domain_spec(text)) << text;
    }
    for (const char* text : {"", "test", "test.", "a.1", "a.-b", "a.b-", "a.", "%{d}x", "a.."}) {
        EXPECT_FALSE(is_domain_spec(text)) << text;
    }
}

}  // namespace
}  // namespace postrider::spf
