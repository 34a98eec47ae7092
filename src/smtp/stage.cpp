// How far a conversation with another server has come: what deadlines and outcomes go by.
#include "smtp/stage.h"

#include <utility>

namespace postrider::smtp {

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::connect:
            return "connect";
        case Stage::greeting:
            return "greeting";
        case Stage::ehlo:
            return "ehlo";
        case Stage::starttls:
            return "starttls";
        case Stage::auth:
            return "auth";
        case Stage::mail:
            return "mail";
        case Stage::rcpt:
            return "rcpt";
        case Stage::data:
            return "data";
        case Stage::body:
            return "body";
        case Stage::final_dot:
            return "final_dot";
        case Stage::rset:
            return "rset";
        case Stage::quit:
            return "quit";
    }
    std::unreachable();
}

}  // namespace postrider::smtp
