"""Where each row of the design that is no promise of its own is proved: ASVS, threats, conflicts.

A row names tests as ``file::function``, below ``tests``; ``test_planted`` looks whether they are
there. What differs from the design, and why, stands in ``OTHERWISE``.
"""

from collections.abc import Mapping

Rows = Mapping[str, tuple[str, ...]]

ASVS: Rows = {
    "8.1.1 8.2.1-8.2.3 8.3.1 authorisation": (
        "trust/test_matrix.py::test_every_cell_is_as_the_design_has_it",
        "api/test_permission_matrix.py::test_anothers_object_is_not_found_and_the_denial_is_logged",
        "api/test_api_contract.py::test_a_route_that_is_not_listed_is_refused",
    ),
    "7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.5 sessions": (
        "trust/test_sessions.py::test_sessions_end",
        "trust/test_hall_links.py::test_a_link_ends",
        "trust/test_tablets.py::test_a_shared_tablet",
        "trust/test_access_page.py::test_sessions_are_ended_by_their_person",
    ),
    "6.2.1 6.2.4 6.2.9 passwords": (
        "trust/test_guessing.py::test_common_passwords_are_refused",
        "api/test_passwords.py::test_a_password_of_a_few_words_is_taken",
    ),
    "6.3.1 throttling": (
        "trust/test_guessing.py::test_guessing_is_slow",
        "trust/test_guessing.py::test_a_network_a_device_and_what_is_told",
    ),
    "6.3.3 6.4.1 6.5.1 second factor": (
        "trust/test_second_factor.py::test_there_is_no_way_around",
        "trust/test_second_factor.py::test_where_it_is_required",
        "trust/test_passkeys.py::test_a_passkey_is_the_second_factor",
        "trust/test_passkeys.py::test_an_open_session_adds_no_numbers",
        "trust/test_first_start.py::test_one_account_by_code",
    ),
    "3.3 3.4.1-3.4.6 3.5.1-3.5.3 browsers": (
        "trust/test_headers.py::test_every_answer_has_its_headers",
        "trust/test_cross_site.py::test_what_another_site_sends_is_refused",
        "trust/test_cross_site.py::test_looking_changes_nothing",
        "browser/test_other_origin.py::test_nothing_that_another_origin_sends_counts",
    ),
    "1.2.1 1.2.4 1.2.10 1.3.4 1.3.6 1.3.7 1.5.1 encoding": (
        "trust/test_hostile_names.py::test_pages_keep_their_shape",
        "trust/test_hostile_names.py::test_no_file_has_a_formula",
        "web/test_web_templates.py::test_only_the_map_is_marked_safe",
    ),
    "5.2.1-5.2.3 5.3.2 5.4.1 5.4.2 files": (
        "trust/test_bad_files.py::test_little_memory_is_used",
        "trust/test_sent_files.py::test_only_the_picture_is_kept",
        "trust/test_sent_files.py::test_archives_stay_inside",
        "logistics/scenario/test_scenario_zip.py::test_paths_that_lead_outside_are_refused",
        "api/test_label_photos.py::test_place_camera_and_comment_are_gone",
        "api/test_label_photos.py::test_only_ids_are_looked_up",
    ),
    "2.3.3 2.3.4 2.4.1 transactions and quotas": (
        "trust/test_mass.py::test_nobody_takes_what_is_not_there",
        "api/test_jobs.py::test_a_slow_server_that_lost_its_run_gives_it_up",
    ),
    "13.2.4 13.2.5 13.4.2 outbound, debug": (
        "trust/test_no_debug.py::test_nothing_helps_to_look_for_holes",
        "trust/test_outbound.py::test_outbound_requests",
        "trust/test_outbound.py::test_nothing_else_can_ask_anybody",
    ),
    "14.2.1 no secrets in addresses": (
        "trust/test_secrets.py::test_logs_have_no_secrets",
        "web/test_driver.py::test_the_token_is_in_no_address_and_the_page_needs_no_person",
        "trust/test_hall_links.py::test_the_database_does_not_have_the_token",
    ),
    "14.3.2 14.3.3 what devices keep": (
        "trust/test_headers.py::test_every_answer_has_its_headers",
        "browser/test_driver_offline.py::test_names_and_places_are_let_go_when_a_trip_is_long_over",
    ),
    "15.1.1 15.2.1 parts": ("trust/test_made_of.py::test_the_bill_names_everything",),
    "15.4.1 16.2.1 16.2.5 16.3 16.4.1 16.4.2 16.5.1 16.5.3 logs": (
        "trust/test_access_log.py::test_every_change_and_reader_is_written",
        "trust/test_access_log.py::test_whoever_is_told_of_people_is_written",
        "trust/test_access_log.py::test_changes_of_the_log_are_found",
        "api/test_logs.py::test_json_logs_are_one_object_a_line",
    ),
}
THREATS: Rows = {
    "another's objects": (
        "api/test_permission_matrix.py::test_anothers_object_is_answered_as_one_that_is_nowhere",
        "api/test_confidential_crawl.py::"
        "test_nothing_that_can_be_read_tells_others_where_the_home_is",
    ),
    "forged requests": (
        "browser/test_other_origin.py::test_nothing_that_another_origin_sends_counts",
    ),
    "scripts in names": ("trust/test_hostile_names.py::test_pages_keep_their_shape",),
    "requests of the server": ("trust/test_outbound.py::test_outbound_requests",),
    "formulas": ("trust/test_hostile_names.py::test_no_file_has_a_formula",),
    "lines in heads of mails": ("trust/test_hostile_names.py::test_mails_are_only_mails",),
    "paths in archives": (
        "logistics/scenario/test_scenario_zip.py::test_paths_that_lead_outside_are_refused",
    ),
    "guessing": (
        "trust/test_guessing.py::test_guessing_is_slow",
        "trust/test_hall_links.py::test_guessing_the_number_is_slow",
    ),
    "stolen sessions": ("trust/test_sessions.py::test_sessions_end",),
    "open redirects": ("trust/test_redirects.py::test_it_stays_here",),
    "unknown fields, other traps of the framework": (
        "api/test_server.py::test_the_document_is_kept_under_fuzzing",
        "trust/test_hostile_input.py::test_nothing_that_is_sent_is_a_servers_error",
        "trust/test_hostile_input.py::test_nor_at_the_newest_routes_as_anybody",
        "api/test_api_contract.py::test_every_route_has_the_permission_check",
    ),
    "too much": ("trust/test_bad_files.py::test_bombs_are_refused",),
    "supply chain": (
        "trust/test_made_of.py::test_a_package_without_hashes_is_refused",
        "cli/test_deploy.py::test_the_container_file_is_linted",
    ),
    "another's account of the municipality": (
        "trust/test_provider.py::test_an_account_of_the_municipality",
        "trust/test_provider_links.py::test_no_account_is_mixed_up",
    ),
    "personal data for ever": (
        "trust/test_forgetting.py::test_nothing_stays_in_any_table",
        "trust/test_forgetting.py::test_names_go_and_food_stays",
    ),
    "secrets in logs": ("trust/test_secrets.py::test_logs_have_no_secrets",),
}
CONFLICTS: Rows = {
    "delivered twice": ("trust/test_conflicts.py::test_two_reports_of_one_delivery",),
    "stop moved to another route": ("trust/test_changed_plans.py::test_a_stop_that_moved",),
    "other quantity than planned": ("trust/test_conflicts.py::test_other_weights_than_planned",),
    "stop cancelled": (
        "trust/test_changed_plans.py::test_a_stop_and_a_trip_that_were_cancelled",
    ),
    "told wrongly and taken back": (
        "trust/test_taken_back.py::test_what_was_told_is_taken_back",
        "trust/test_taken_back.py::test_an_answer_that_was_lost",
        "trust/test_taken_back.py::test_what_a_hall_has_confirmed",
        "trust/test_taken_back.py::test_what_the_office_has_recorded",
        "trust/test_taken_back.py::test_food_that_has_gone_on",
        "trust/test_taken_back.py::test_another_trip_and_a_link_that_ended",
        "trust/test_changed_plans.py::test_a_moved_stop_that_is_taken_back",
        "trust/test_changed_plans.py::test_a_load_is_taken_back_after_the_plan_was_replaced",
    ),
    "stock-take while goods move": ("trust/test_conflicts.py::test_a_count_while_food_moves",),
    "two edit one row": ("trust/test_conflicts.py::test_two_editors_of_one_row",),
}  # fmt: skip
OTHERWISE: Mapping[str, str] = {
    "Referrer-Policy": "same-origin: with no-referrer browsers send forms with the origin null, "
    "and where a request comes from could not be asked",
    "R14 Dask": "machines share the runs of a PostgreSQL database (hakobi work)",
    "public: aggregated reports": "the public sees nothing; the council gives reports out",
    "driver's contacts that day": "a driver's account sees them from the plan's approval until a "
    "day after the trip, to prepare it",
    "workbooks and whole months": "the council's alone, not the administrator's: they tell the "
    "true names of confidential sites",
    "virus scanner": "none is called; photos are encoded anew and workbooks only read",
}
"""What is not as the design has it, and why."""
