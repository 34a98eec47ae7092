// Claims about the two encodings.
#include "path/inbound/payload_fields.h"

#include <gtest/gtest.h>

namespace postrider::inbound {
namespace {

TEST(PayloadFields, WritesNullAndListsInForms) {
    const auto form = PayloadFields::create(model::PayloadEncoding::form);
    form->null("a");
    form->list("b", {"x", "y"});
    EXPECT_EQ(form->finish().body, "a&b=x&b=y");
}

TEST(PayloadFields, WritesVerdictsInForms) {
    const auto form = PayloadFields::create(model::PayloadEncoding::form);
    form->verdicts("v", {.spf = "pass", .dmarc = "", .dkim = {{"a.test", "fail"}}});
    EXPECT_EQ(
        form->finish().body,
        "v%5Bspf%5D=pass&v%5Bdmarc%5D=&v%5Bdkim%5D%5B0%5D%5Bdomain%5D=a.test"
        "&v%5Bdkim%5D%5B0%5D%5Bresult%5D=fail"
    );
}

TEST(PayloadFields, EncodesFormsAsBrowsersDo) {
    EXPECT_EQ(form_encode("a b*-._~+&=\xc3\xa4"), "a+b*-._%7E%2B%26%3D%C3%A4");
}

TEST(PayloadFields, BreaksBase64AfterSixty) {
    EXPECT_EQ(to_lined_base64(""), "");
    EXPECT_EQ(to_lined_base64("hello"), "aGVsbG8=\n");
    EXPECT_EQ(to_lined_base64(std::string(46, 'a')).find('\n'), 60U);
}

}  // namespace
}  // namespace postrider::inbound
