// From where an attempt ended, and what it was taken for, to a sentence.
#include "path/explain/advice.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "path/explain/facts.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

/// By class, as bounce::name_of spells them.
struct ClassAdvice {
    std::string_view name;
    std::string_view words;
};
constexpr std::array<ClassAdvice, 6> class_advice{{
    {"reputation",
     "Follow the link in the reply, if there is one, and ask the receiver to let this address in; "
     "meanwhile another source may take its mail (`postrider order add reroute`)."},
    {"authentication",
     "Compare what the receiver checks with what is published: `postrider domain records` for SPF "
     "and DKIM, `postrider source check` for HELO and PTR."},
    {"content",
     "Look at the message as the receiver does: `postrider message raw` and `postrider scan`."},
    {"rate",
     "Nothing, if it is rare: it slows down of itself. Else set a limit for this receiver "
     "(delivery.provider_rules_path)."},
    {"relaying",
     "The receiver's MX records lead to a host that does not know the domain: its owner has to put "
     "that right."},
    {"policy", "The receiver's postmaster can say which of its rules it was."},
}};

std::string_view advice_on_class(std::string_view name) {
    const auto* found = std::ranges::find(class_advice, name, &ClassAdvice::name);
    return found == class_advice.end() ? std::string_view{} : found->words;
}

/// Nothing was heard from a host.
std::string_view advice_on_silence(const json::object& attempt, std::string_view stage) {
    if (stage == "connect") {
        return "If it is so for every destination, outgoing connections to port 25 are blocked "
               "here: ask the provider of this machine, or send through another source.";
    }
    if (stage == "source") {
        return "`postrider explain queue` tells which sources are out of use and why, `postrider "
               "source check` tries them.";
    }
    if (stage == "dns" && text_at(attempt, "result") == "deferred") {
        return "If it is so for every destination, look at the resolver (resolver.servers).";
    }
    if (stage == "final_dot") {
        return "The host may have taken the message, so the recipient may get it twice.";
    }
    return {};
}

std::string_view advice_on_endpoint(const json::object& attempt) {
    const auto code = number_at(attempt, "code").value_or(0);
    if (code >= 300 && code < 400) {
        return "Give the endpoint the URL that this one redirects to.";
    }
    if (code == 401 || code == 403) {
        return "The endpoint wants to know who asks: put user and password into its URL, or let it "
               "check the signature.";
    }
    if (code == 404 || code == 410) {
        return "Nothing answers at this path: is the endpoint's URL right?";
    }
    if (code == 413) {
        return "The web server in front of the endpoint takes no request of this size.";
    }
    return "`postrider endpoint test` tells it of a message for trial.";
}

}  // namespace

std::string advice_on(const json::object& attempt) {
    if (text_at(attempt, "result") == "delivered") {
        return {};
    }
    if (!text_at(attempt, "url").empty()) {
        return std::string(advice_on_endpoint(attempt));
    }
    const auto name = text_at(attempt, "class");
    return std::string(
        name.empty() ? advice_on_silence(attempt, text_at(attempt, "stage")) : advice_on_class(name)
    );
}

}  // namespace postrider::explain
