// Every command, in the order in which help lists them.
#pragma once

#include "app/context.h"

namespace CLI {
class App;
}

namespace postrider::app {

void add_commands(CLI::App& app, Context& context);

void add_serve_command(CLI::App& app, Context& context);
void add_dev_command(CLI::App& app, Context& context);
void add_sink_command(CLI::App& app, Context& context);
void add_organization_commands(CLI::App& app, Context& context);
void add_server_commands(CLI::App& app, Context& context);
void add_domain_commands(CLI::App& app, Context& context);
void add_credential_commands(CLI::App& app, Context& context);
void add_endpoint_commands(CLI::App& app, Context& context);
void add_route_commands(CLI::App& app, Context& context);
void add_suppress_commands(CLI::App& app, Context& context);
void add_report_commands(CLI::App& app, Context& context);
void add_measure_commands(CLI::App& app, Context& context);
void add_tls_report_commands(CLI::App& app, Context& context);
void add_user_commands(CLI::App& app, Context& context);
void add_source_commands(CLI::App& app, Context& context);
void add_warmup_commands(CLI::App& app, Context& context);
void add_egress_commands(CLI::App& app, Context& context);
void add_message_commands(CLI::App& app, Context& context);
/// Those of `message` that change what becomes of one.
void add_message_hand_commands(CLI::App& message, Context& context);
void add_queue_commands(CLI::App& app, Context& context);
void add_order_commands(CLI::App& app, Context& context);
void add_explain_commands(CLI::App& app, Context& context);
void add_send_command(CLI::App& app, Context& context);
void add_init_command(CLI::App& app, Context& context);
void add_config_commands(CLI::App& app, Context& context);
void add_inspect_command(CLI::App& app, Context& context);
void add_scan_command(CLI::App& app, Context& context);
void add_reference_command(CLI::App& app, Context& context);
void add_version_command(CLI::App& app, Context& context);

}  // namespace postrider::app
