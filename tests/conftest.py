"""Which tests show once more, at length, what quicker ones show.

They carry the mark `thorough`: `make test` leaves them out so that it is over in minutes, CI runs
them right after it (`make test-thorough`), and the long suite (`-m slow`) has them, too.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Generator, Iterator

import pytest
import typer.testing

# of tests that walk all, the quick suite asks these: a service with everything, one with groups of
# people, one whose people come back, and a demonstration
ASKED_QUICKLY = ("car-service", "hotpot", "bistro", "cold-water")
# tests that walk all shipped scenarios or demonstrations
WALKS = frozenset(
    (
        "tests/contract/test_engines.py::test_shipped_scenarios",
        "tests/docs/test_ready_demos.py::test_made_anew_it_is_the_same",
        "tests/theory/test_money_by_hand.py::test_money_of_a_shipped_scenario_by_hand",
        "tests/unit/cli/test_app.py::test_check_says_every_shipped_scenario_in_chinese",
        "tests/unit/report/demos/test_page.py::test_a_page_is_offline_whole_and_holds_no_formula",
        "tests/unit/report/model_description/test_odd_stress.py::test_every_shipped_scenario_has_seven_elements_and_six_sections",
        "tests/unit/report/scenario/test_workbook.py::test_every_shipped_scenario_goes_there_and_back",
        "tests/unit/scenario/designs/test_design_shares_its_file.py::test_designs_and_purchases_are_as_if_read_anew",
    )
)
WAITS = "tests/unit/data/test_waits_and_complaints.py"
UNTOLD = f"{WAITS}::test_waits_that_cannot_tell_are_said_by_name_and_not_written"
# commands from end to end, workers and stops of one study more, the teeth of the battery
THOROUGH = frozenset(
    (
        "tests/contract/test_check_and_run.py::test_more_runs_give_what_check_promises",
        "tests/contract/test_check_and_run.py::test_runs_hold_places_for_as_long_as_check_says",
        "tests/contract/test_engines.py::test_generated_worlds[1]",
        "tests/contract/test_engines.py::test_generated_worlds[2]",
        "tests/contract/test_engines.py::test_generated_worlds[3]",
        "tests/contract/test_engines.py::test_generated_worlds[4]",
        "tests/contract/test_engines.py::test_generated_worlds[5]",
        "tests/contract/test_engines.py::test_generated_worlds[6]",
        "tests/contract/test_engines.py::test_generated_worlds[7]",
        "tests/contract/test_engines.py::test_plain_worlds[1]",
        "tests/contract/test_engines.py::test_plain_worlds[2]",
        "tests/contract/test_engines.py::test_plain_worlds[3]",
        "tests/contract/test_engines.py::test_shipped_scenarios[bistro-kinder]",
        "tests/contract/test_engines.py::test_shipped_scenarios[bistro-today]",
        "tests/contract/test_engines.py::test_the_battery_has_teeth",
        "tests/contract/test_lines.py::test_plans_of_the_same_lines_are_felt_from_one_trace",
        "tests/contract/test_lines.py::test_where_the_proof_says_no_lines_do_move_somewhere",
        "tests/contract/test_pages_and_tables.py::test_the_page_of_a_comparison_says_what_its_tables_say[furniture-store]",
        "tests/contract/test_pages_and_tables.py::test_the_page_of_a_comparison_says_what_its_tables_say[hotpot]",
        "tests/contract/test_pages_of_advice.py::test_allocate[furniture-store]",
        "tests/contract/test_pages_of_advice.py::test_effects",
        "tests/contract/test_pages_of_advice.py::test_moments[furniture-store]",
        "tests/contract/test_pages_of_advice.py::test_pilot_and_plan[furniture-store]",
        "tests/contract/test_pages_of_advice.py::test_robust_and_worth[furniture-store]",
        "tests/contract/test_population.py::test_generated_towns[1]",
        "tests/contract/test_python_rules.py::test_rules_of_generated_worlds_in_python[1]",
        "tests/contract/test_python_rules.py::test_rules_of_generated_worlds_in_python[2]",
        "tests/docs/test_behaviours_page.py::test_blocks_run[behaviours.md]",
        "tests/docs/test_robust_page.py::test_blocks_run",
        "tests/house/test_cache.py::test_damaged_files_are_made_anew_with_one_line[*.nbc-changed]",
        "tests/house/test_cache.py::test_two_processes_compile_at_once",
        "tests/house/test_cluster.py::test_a_command_whose_scheduler_dies_says_one_line",
        "tests/house/test_cluster.py::test_a_folder_that_a_cluster_fills_has_the_bytes_of_one_that_threads_fill",
        "tests/house/test_cluster.py::test_a_scheduler_that_dies_leaves_what_is_done_and_the_same_goes_on",
        "tests/house/test_cluster.py::test_a_study_whose_worker_is_killed_gives_the_bytes_of_one_thread[allocate]",
        "tests/house/test_cluster.py::test_a_study_whose_worker_is_killed_gives_the_bytes_of_one_thread[compare]",
        "tests/house/test_cluster.py::test_a_study_whose_worker_is_killed_gives_the_bytes_of_one_thread[robust]",
        "tests/house/test_cluster.py::test_compiled_code_is_made_aside_as_a_command_connects",
        "tests/house/test_cluster.py::test_data_files_go_along",
        "tests/house/test_wheel.py::test_commands_that_run_nothing_work_from_the_wheel",
        "tests/house/test_who_works.py::test_what_stays_simulates_nothing",
        "tests/theory/test_breaking_away.py::test_both_engines_say_the_same_of_them",
        "tests/theory/test_breaking_away.py::test_of_so_many_bad_visits_a_share_is_the_last[no]",
        "tests/theory/test_crises.py::test_a_failure_costs_most_at_the_beginning[claims]",
        "tests/theory/test_crises.py::test_a_failure_costs_most_at_the_beginning[literature]",
        "tests/theory/test_crises.py::test_two_failures_cost_more_the_sooner_they_come_after_one_another",
        "tests/theory/test_demonstrations.py::test_announced_is_worth_nothing_only_under_the_claims",
        "tests/theory/test_demonstrations.py::test_delight_dies_only_under_the_claims_and_its_end_hurts",
        "tests/theory/test_demonstrations.py::test_padding_wins_without_demand_and_loses_with_it",
        "tests/theory/test_effects.py::test_both_engines_and_any_number_of_workers_say_the_same",
        "tests/theory/test_optimizer.py::test_a_scenario_built_to_match_is_allocated_so[1.0-rates1-wanted1-0.784384-0.766284-0.724969]",
        "tests/theory/test_population.py::test_a_design_that_changes_nothing_and_one_that_does",
        "tests/theory/test_population.py::test_nobody_is_lost_in_the_books",
        "tests/theory/test_population.py::test_today_under_history_does_not_drift",
        "tests/theory/test_public_cases.py::test_a_public_case_has_its_right_value[11-fork-join]",
        "tests/theory/test_relationship_money.py::test_a_design_that_changes_nothing_brings_nothing",
        "tests/theory/test_relationship_money.py::test_designs_begin_with_the_people_of_a_run",
        "tests/theory/test_relationship_money.py::test_gains_are_the_difference_of_what_is_earned",
        "tests/theory/test_relationship_money.py::test_success_fills_the_house",
        "tests/theory/test_stopped_clock.py::test_what_is_before_the_stop_is_what_it_would_have_been",
        "tests/theory/test_stopping_rule.py::test_paired_intervals_cover_in_a_small_shop",
        "tests/theory/test_stopping_rule.py::test_the_best_is_in_its_group_however_many_designs",
        "tests/theory/test_timing.py::test_it_is_said",
        "tests/theory/test_timing.py::test_what_begins_later_or_fades_is_bought_last_or_not_at_all",
        "tests/theory/test_town_anchors.py::test_a_draw_meets_what_is_observed",
        "tests/theory/test_town_anchors.py::test_a_run_shows_what_is_observed",
        "tests/theory/test_town_anchors.py::test_out_of_reach_is_said_and_nothing_fails",
        "tests/theory/test_trust.py::test_a_bold_promise_wins_the_first_quarter_and_loses_from_the_third",
        "tests/theory/test_trust.py::test_where_friends_are_not_believed_it_wins_for_longer_the_more_it_draws",
        "tests/theory/test_trust.py::test_where_people_come_twice_a_year_it_wins_in_all_three_years",
        "tests/theory/test_word_of_mouth.py::test_a_few_discontented_cost_more_where_ties_reach_far",
        "tests/theory/test_word_of_mouth.py::test_a_word_finds_as_unsure_who_has_not_been_here_for_long",
        "tests/theory/test_word_of_mouth.py::test_bass_where_everybody_may_hear_of_everybody",
        "tests/theory/test_word_of_mouth.py::test_who_moves_in_hears_no_word_told_before",
        "tests/unit/cli/test_app.py::test_replications_as_days",
        "tests/unit/cli/test_estimate.py::test_a_command_that_is_estimated_writes_nothing",
        "tests/unit/cli/test_estimate.py::test_what_may_go_to_a_limit_is_estimated_to_it",
        "tests/unit/data/test_fit.py::test_a_log_of_steps_fills_the_scenario",
        "tests/unit/data/test_fit.py::test_the_command_writes_only_if_asked",
        "tests/unit/data/test_from_log.py::test_the_command_writes_what_check_takes",
        "tests/unit/data/test_from_log.py::test_what_always_takes_the_same_is_written_so",
        "tests/unit/data/test_from_log.py::test_what_is_done_side_by_side_is_named_with_a_map_that_works",
        "tests/unit/data/test_survey.py::test_a_step_beyond_a_tolerance_is_told_from_a_loss_that_saturates[False]",
        "tests/unit/data/test_survey.py::test_a_step_beyond_a_tolerance_is_told_from_a_loss_that_saturates[True]",
        "tests/unit/data/test_survey.py::test_answers_say_after_how_long_lateness_is_felt[0.0]",
        "tests/unit/data/test_survey.py::test_answers_say_after_how_long_lateness_is_felt[0.6]",
        "tests/unit/data/test_validation.py::test_a_cluster_runs_what_a_log_asks_for",
        "tests/unit/data/test_validation.py::test_a_scenario_that_has_seen_the_days_is_fitted_anew",
        "tests/unit/data/test_validation.py::test_the_process_itself_is_inside_and_another_is_not",
        "tests/unit/data/test_validation.py::test_what_a_log_asks_for_is_estimated_and_nothing_written",
        f"{WAITS}::test_a_wait_that_saturates_is_written_and_drawn",
        f"{UNTOLD}[frame1-waits not felt]",
        f"{UNTOLD}[frame2-loss does not bend]",
        "tests/unit/engines/test_weights_of_segments.py::test_moments_are_judged_with_the_weights_of_who_lived_them",
        "tests/unit/report/comparison/test_at_stop.py::test_a_comparison_of_money_says_whose_is_missing",
        "tests/unit/report/comparison/test_at_stop.py::test_a_page_shows_stages_side_by_side[zh]",
        "tests/unit/report/comparison/test_journey_map.py::test_a_wall_keeps_its_votes_wishes_colours_ideas_and_owners",
        "tests/unit/report/comparison/test_question.py::test_the_page_begins_with_the_answer[zh]",
        "tests/unit/report/core/test_next_commands.py::test_an_experiment_leads_on_with_the_designs_that_its_scenario_knows",
        "tests/unit/report/core/test_next_commands.py::test_an_experiment_over_several_scenarios_leads_on_with_each",
        "tests/unit/report/core/test_next_commands.py::test_the_decisions_lead_from_one_to_the_next",
        "tests/unit/report/core/test_next_commands.py::test_what_is_bought_in_part_is_a_budget_and_nothing_bought_leads_elsewhere",
        "tests/unit/report/demos/test_page.py::test_keys_vote_reveal_slide_and_turn_the_language",
        "tests/unit/report/demos/test_page.py::test_only_claims_is_said_of_what_only_claims_make",
        "tests/unit/report/model_description/test_odd_stress.py::test_nothing_is_run",
        "tests/unit/report/model_description/test_odd_stress.py::test_on_the_command_line",
        "tests/unit/report/scenario/test_workbook.py::test_a_file_says_any_tree",
        "tests/unit/report/scenario/test_workbook.py::test_generated_worlds_go_there_and_back[10]",
        "tests/unit/report/scenario/test_workbook.py::test_merged_cells_missing_and_strange_sheets",
        "tests/unit/report/scenario/test_workbook.py::test_the_commands_of_the_page",
        "tests/unit/report/scenario/test_workbook.py::test_too_many_rows_are_one_line_within_seconds[10000]",
        "tests/unit/report/scenario/test_workbook.py::test_towns_go_there_and_back",
        "tests/unit/results/test_store.py::test_killed_in_the_middle_and_continued",
        "tests/unit/scenario/designs/test_design_shares_its_file.py::test_designs_and_purchases_are_as_if_read_anew[car-service]",
        "tests/unit/scenario/designs/test_design_shares_its_file.py::test_mistakes_are_as_if_read_anew",
        "tests/unit/scenario/designs/test_python_rules.py::test_the_hash_of_the_inputs_knows_the_function",
        "tests/unit/scenario/designs/test_python_rules.py::test_the_page_says_what_no_file_says",
        "tests/unit/scenario/editing/test_edits.py::test_any_value_of_a_shipped_scenario_can_be_set_and_set_back",
        "tests/unit/scenario/language/test_servqual_points.py::test_one_dimension_may_vary",
        "tests/unit/studio/test_bundles.py::test_a_scenario_that_was_sent_gives_the_same_figures",
        "tests/unit/studio/test_job_kinds.py::test_a_data_file_that_has_changed_is_asked_anew",
        "tests/unit/studio/test_job_kinds.py::test_finished_parts_of_the_newest_questions_are_kept",
        "tests/unit/studio/test_job_kinds.py::test_what_was_under_way_goes_on_from_what_is_finished",
        "tests/unit/studio/test_rooms.py::test_two_hundred_phones_lose_no_vote",
        "tests/unit/studio/test_server.py::test_a_choice_says_what_it_costs_and_what_it_brings",
        "tests/unit/studio/test_server.py::test_a_comparison_is_the_comparison_of_the_library",
        "tests/unit/studio/test_server.py::test_a_study_has_a_report_and_a_workbook",
        "tests/unit/studio/test_workshop.py::test_the_scenario_says_what_the_room_said[zh]",
        "tests/unit/study/allocation/test_allocate.py::test_a_kept_search_knows_what_was_varied",
        "tests/unit/study/allocation/test_allocate.py::test_all_combinations_prove_it",
        "tests/unit/study/allocation/test_allocate.py::test_any_number_of_workers_buys_the_same",
        "tests/unit/study/allocation/test_allocate.py::test_floors_come_first",
        "tests/unit/study/allocation/test_allocate.py::test_the_command",
        "tests/unit/study/allocation/test_allocate.py::test_the_workbook_adds_up",
        "tests/unit/study/allocation/test_allocate.py::test_what_floors_bring_is_counted_too",
        "tests/unit/study/allocation/test_allocate.py::test_what_is_remembered_can_be_bought_without_a_margin",
        "tests/unit/study/allocation/test_allocate.py::test_without_classes_there_is_no_split",
        "tests/unit/study/comparison/test_compare.py::test_experiment_continues_where_it_stopped",
        "tests/unit/study/comparison/test_compare.py::test_one_replication_names_no_winner",
        "tests/unit/study/comparison/test_compare.py::test_points_of_a_budget_share_what_it_does_not_change",
        "tests/unit/study/comparison/test_selection.py::test_a_zone_that_was_set_moves_the_verdict",
        "tests/unit/study/comparison/test_selection.py::test_front_names_who_dominates",
        "tests/unit/study/comparison/test_selection.py::test_one_replication_knows_nothing_of_luck",
        "tests/unit/study/comparison/test_selection.py::test_the_command_gives_programs_the_same",
        "tests/unit/study/comparison/test_selection.py::test_the_command_says_it_all",
        "tests/unit/study/comparison/test_selection.py::test_the_page_has_the_choice_in_both_languages",
        "tests/unit/study/comparison/test_selection.py::test_the_workbook_adds_up_to_the_report",
        "tests/unit/study/core/test_cache.py::test_what_was_stopped_goes_on_to_the_same_figures_on_any_number_of_workers[allocate]",
        "tests/unit/study/core/test_cache.py::test_what_was_stopped_goes_on_to_the_same_figures_on_any_number_of_workers[moments]",
        "tests/unit/study/core/test_cache.py::test_what_was_stopped_goes_on_to_the_same_figures_on_any_number_of_workers[pilot]",
        "tests/unit/study/core/test_cache.py::test_what_was_stopped_goes_on_to_the_same_figures_on_any_number_of_workers[plan]",
        "tests/unit/study/moments/test_moments.py::test_a_visit_felt_again_unchanged_is_the_same_to_the_last_bit[literature]",
        "tests/unit/study/moments/test_moments.py::test_commands",
        "tests/unit/study/moments/test_moments.py::test_findings_and_page[zh]",
        "tests/unit/study/pilots/test_pilot.py::test_on_the_command_line",
        "tests/unit/study/pilots/test_pilot.py::test_other_measures",
        "tests/unit/study/pilots/test_pilot.py::test_page_and_words[zh]",
        "tests/unit/study/pilots/test_pilot.py::test_the_same_for_any_number_of_workers",
        "tests/unit/study/pilots/test_pilot.py::test_without_a_margin_no_break_even_is_said",
        "tests/unit/study/test_population.py::test_compare_on_the_command_line",
        "tests/unit/study/test_population.py::test_the_commands",
        "tests/unit/study/test_population.py::test_the_formula_says_that_it_knows_no_promise",
        "tests/unit/study/test_population.py::test_the_formula_stands_beside",
        "tests/unit/study/test_population.py::test_the_page_and_the_workbook_of_designs",
        "tests/unit/study/test_population.py::test_what_is_kept_is_not_run_again",
        "tests/unit/study/uncertainty/test_lived_draws.py::test_a_budget_is_allocated_by_what_people_who_come_back_bring",
        "tests/unit/study/uncertainty/test_lived_draws.py::test_a_comparison_weighs_all_that_is_assumed",
        "tests/unit/study/uncertainty/test_lived_draws.py::test_robust_and_worth_ask_people_who_come_back",
        "tests/unit/study/uncertainty/test_lived_draws.py::test_what_is_shown_of_a_purchase_is_what_lived_draws_say",
        "tests/unit/study/uncertainty/test_robustness.py::test_at_the_margin_that_a_report_names_net_is_0",
        "tests/unit/study/uncertainty/test_robustness.py::test_the_commands",
    )
)


# tests that compile nothing
WITHOUT_ENGINE = (
    "tests/house/test_catalogues.py",
    "tests/unit/scenario/editing",
    "tests/unit/scenario/language",
    "tests/unit/scenario/source",
    "tests/unit/scenario/spreadsheet",
    "tests/unit/scenario/test_",
)


def is_thorough(test: str) -> bool:
    """Is a test, as pytest names it, left out of the quick suite?"""
    name, _, which = test.partition("[")
    return bool({name, test} & THOROUGH) or (name in WALKS and not which.startswith(ASKED_QUICKLY))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    for item in items:
        if is_thorough(item.nodeid):
            item.add_marker("thorough")
            item.add_marker("slow")
    yield  # what is not asked for is left out
    items[:] = beside_compiling(items)


def beside_compiling(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests in an order that lets one of two workers compile the engine alone, on a fresh
    machine: each begins with an eighth of all, and the second finds tests there that need none.
    """
    without = [item for item in items if item.nodeid.startswith(WITHOUT_ENGINE)]
    others = [item for item in items if not item.nodeid.startswith(WITHOUT_ENGINE)]
    eighth = len(items) // 8
    return [*others[:eighth], *without, *others[eighth:]]


def pytest_collection_finish() -> None:
    """Thousands of tests and all that they import stay to the end: Python need not look for waste
    among them again and again: it did so for 11 of 145 s of the unit tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session", autouse=True)
def texts_once() -> Iterator[None]:
    """Hundreds of tests read the same few scenarios: their YAML is taken apart once, the values are
    read and checked every time.
    """
    from motsim.scenario.source import yaml_tree

    taken_apart = yaml_tree.nodes_of
    yaml_tree.nodes_of = functools.lru_cache(maxsize=100)(taken_apart)
    yield
    yaml_tree.nodes_of = taken_apart


@pytest.fixture(scope="session", autouse=True)
def commands_once() -> Iterator[None]:
    """Typer builds all commands anew for each that a test gives: here once."""
    built = typer.testing._get_command
    typer.testing._get_command = functools.cache(built)
    yield
    typer.testing._get_command = built
