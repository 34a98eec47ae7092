// Lines of a client against the command parser and the server's dialogue, which must stay in step.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/random.h"
#include "smtp/command.h"
#include "smtp/replies.h"
#include "smtp/server_dialogue.h"

namespace postrider::smtp {
namespace {

/// Whatever a step says must be a legal reply on legal lines.
void check_reply(const Reply& reply) {
    const std::string wire = to_wire(reply);
    CHECK(wire.ends_with("\r\n"));
    CHECK(wire.find('\0') == std::string::npos);
}

/// Answers steps until one speaks; false when the conversation is over.
bool perform(ServerDialogue& dialogue, Step step) {
    while (true) {
        if (const auto* say = std::get_if<Say>(&step)) {
            check_reply(say->reply);
            return true;
        }
        if (const auto* goodbye = std::get_if<SayGoodbye>(&step)) {
            check_reply(goodbye->reply);
            return false;
        }
        if (std::holds_alternative<StartTls>(step)) {
            dialogue.tls_started();
            return true;
        }
        if (std::holds_alternative<CheckCredentials>(step)) {
            step = dialogue.credentials_answered(replies::granted("demo/app"));
        } else if (std::holds_alternative<CheckRecipient>(step)) {
            step = dialogue.recipient_answered(replies::recipient_ok());
        } else if (std::holds_alternative<ReadMessage>(step)) {
            step = dialogue.data_ended(std::nullopt);
        } else if (std::holds_alternative<ReadChunk>(step)) {
            step = dialogue.chunk_ended(std::nullopt);
        } else {
            CHECK(!dialogue.envelope().recipients.empty());
            step = dialogue.message_answered(replies::queued("1"));
        }
    }
}

void converse(std::string_view input) {
    const ServerOptions options{.host = "mx.test", .auth = AuthOffer::always};
    base::SeededRandom random(1);
    ServerDialogue dialogue(options, random);
    while (!input.empty()) {
        const std::size_t end = input.find('\n');
        const std::string_view line = input.substr(0, end);
        input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
        if (!perform(dialogue, dialogue.take_line(line))) {
            break;
        }
    }
}

}  // namespace
}  // namespace postrider::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer gives octets.
    const auto* text = reinterpret_cast<const char*>(bytes);
    postrider::smtp::converse({text, size});
    return 0;
}
