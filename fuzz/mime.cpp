// Any bytes as a message: parts lie within their parents, and what is composed of them reads back.
#include "mail/mime.h"
#include "base/check.h"
#include "mail/compose.h"
#include "mail/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postrider {
namespace {

constexpr std::size_t composed_size_max = 64 * 1024;

void check_tree(const mail::MimeTree& tree, std::string_view message) {
    for (const mail::Part& part : tree.parts()) {
        CHECK(part.header_begin <= part.body_begin && part.body_begin <= part.body_end);
        CHECK(part.body_end <= message.size());
        std::size_t begin = part.body_begin;
        for (const std::size_t index : part.children) {
            const mail::Part& child = tree.parts()[index];
            CHECK(child.depth > part.depth && begin <= child.header_begin);
            CHECK(child.body_end <= part.body_end || child.body_begin == child.body_end);
            begin = child.body_end;
        }
        CHECK(mail::is_utf8(tree.text(part)));
    }
}

void check_composition(const mail::MimeTree& tree) {
    const mail::Composition composition{
        .from = "a@example.test",
        .text = mail::plain_text(tree),
        .html = mail::html_text(tree),
        .attachments = mail::attachments(tree),
        .boundary = "boundary",
    };
    const auto message = mail::compose(composition);
    if (!message || message->size() > composed_size_max) {
        return;
    }
    const auto again = mail::MimeTree::scan(*message);
    const bool has_html = composition.html.has_value();
    CHECK(mail::html_text(again).has_value() == has_html);
    if (has_html) {
        CHECK(*mail::html_text(again) == mail::with_crlf(*composition.html));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    const auto tree = mail::MimeTree::scan(message);
    check_tree(tree, message);
    check_composition(tree);
    return 0;
}

}  // namespace postrider
