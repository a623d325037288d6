package dev.jcontainer.cli.value;

import java.time.Duration;

/** Durations for people, in docker's words: {@code 3 minutes}. */
public final class HumanDuration {
    private static final int DAYS_A_WEEK = 7;
    private static final int DAYS_A_MONTH = 30;
    private static final int DAYS_A_YEAR = 365;
    private static final int MINUTES_AN_HOUR = 60;

    private HumanDuration() {}

    /**
     * The duration in one unit. As in docker, days, weeks, months and years are used from two of them on: 47 hours, 2
     * days, 13 days, 2 weeks.
     */
    public static String of(long milliseconds) {
        Duration age = Duration.ofMillis(Math.max(0, milliseconds));
        long minutes = age.toMinutes();
        long hours = (minutes + MINUTES_AN_HOUR / 2) / MINUTES_AN_HOUR;
        long days = hours / 24;
        if (age.toSeconds() < 1) {
            return "Less than a second";
        } else if (minutes < 1) {
            return age.toSeconds() == 1 ? "1 second" : age.toSeconds() + " seconds";
        } else if (minutes < MINUTES_AN_HOUR) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        } else if (days < 2) {
            return hours == 1 ? "About an hour" : hours + " hours";
        } else if (days < 2 * DAYS_A_WEEK) {
            return days + " days";
        } else if (days < 2 * DAYS_A_MONTH) {
            return days / DAYS_A_WEEK + " weeks";
        } else if (days < 2 * DAYS_A_YEAR) {
            return days / DAYS_A_MONTH + " months";
        }
        return days / DAYS_A_YEAR + " years";
    }
}
