package dev.jcontainer.cli.image;

import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.json.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code Healthcheck} of an image's configuration, from the instruction {@code HEALTHCHECK [--OPTION=VALUE]...
 * CMD ...}, from {@code HEALTHCHECK NONE}, or from the check of a container.
 */
final class HealthInstruction {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final String RETRIES = "retries";
    private static final String RETRIES_MEMBER = "Retries";
    private static final Map<String, String> TIMES = Map.of(
            "interval", "Interval",
            "timeout", "Timeout",
            "start-period", "StartPeriod",
            "start-interval", "StartInterval");

    private final String line;
    private final Map<String, Long> members = new TreeMap<>();

    private HealthInstruction(String line) {
        this.line = line;
    }

    /**
     * The member {@code Healthcheck} of an image's configuration.
     *
     * @param line the whole instruction, for errors
     * @param rest what follows its name
     * @throws IllegalArgumentException if it is malformed
     */
    static String read(String line, String rest) {
        return new HealthInstruction(line).read(rest);
    }

    /** The member for images that are made of a container with this check; null for none. */
    static @Nullable String of(@Nullable HealthCheck check) {
        if (check == null) {
            return null;
        }
        HealthInstruction member = new HealthInstruction("");
        member.members.put("Interval", check.interval().toNanos());
        member.members.put("Timeout", check.timeout().toNanos());
        member.members.put("StartPeriod", check.startPeriod().toNanos());
        member.members.put("StartInterval", check.startInterval().toNanos());
        member.members.put(RETRIES_MEMBER, (long) check.retries());
        List<String> command = check.command();
        boolean isForShell = command.size() == SHELL.size() + 1
                && command.subList(0, SHELL.size()).equals(SHELL);
        List<String> test = new ArrayList<>(List.of(isForShell ? "CMD-SHELL" : "CMD"));
        test.addAll(isForShell ? command.subList(SHELL.size(), command.size()) : command);
        return member.document(test);
    }

    private String read(String rest) {
        String left = rest;
        while (left.startsWith("--")) {
            option(firstWord(left).substring("--".length()));
            left = afterFirstWord(left);
        }
        String kind = firstWord(left);
        String command = afterFirstWord(left);
        if (kind.equalsIgnoreCase("NONE") && command.isEmpty() && members.isEmpty()) {
            return document(List.of("NONE"));
        }
        if (!kind.equalsIgnoreCase("CMD") || command.isEmpty()) {
            throw problem("is neither HEALTHCHECK NONE nor HEALTHCHECK [OPTIONS] CMD COMMAND");
        }
        return document(test(command));
    }

    private List<String> test(String command) {
        if (!command.startsWith("[")) {
            return List.of("CMD-SHELL", command);
        }
        List<String> test = new ArrayList<>(List.of("CMD"));
        test.addAll(Instructions.array(line, command));
        if (test.size() == 1) {
            throw problem("has an empty command");
        }
        return test;
    }

    private void option(String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        String value = equals < 0 ? "" : option.substring(equals + 1);
        String member = TIMES.get(name);
        if (member != null) {
            members.put(member, time(name, value));
        } else if (name.equals(RETRIES)) {
            members.put(RETRIES_MEMBER, retries(value));
        } else {
            throw problem("has the unknown option --" + name);
        }
    }

    private long time(String name, String value) {
        Duration time;
        try {
            time = Durations.parse("--" + name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The instruction '" + line + "': " + e.getMessage(), e);
        }
        if (!time.isZero() && time.toMillis() == 0) {
            throw problem("has a time of less than 1ms");
        }
        return time.toNanos();
    }

    private long retries(String value) {
        try {
            int count = Integer.parseInt(value);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw problem("has '" + value + "' in place of a number of retries");
    }

    /** Without the members that are 0, which are the defaults. */
    private String document(List<String> test) {
        Text text = Text.line().object().member("Test", test);
        members.forEach((member, value) -> {
            if (value != 0) {
                text.member(member, value);
            }
        });
        return text.end().toString();
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("The instruction '" + line + "' " + what);
    }

    private static String firstWord(String text) {
        return text.substring(0, endOfFirstWord(text));
    }

    private static String afterFirstWord(String text) {
        return text.substring(endOfFirstWord(text)).strip();
    }

    private static int endOfFirstWord(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\t') {
            end++;
        }
        return end;
    }
}
