package dev.jcontainer.cli.inspect;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The member Config of docker's document about a container: what does not depend on this machine. */
final class ConfigDocument {
    private static final int ID_DIGITS = 12;
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private ConfigDocument() {}

    static Map<String, @Nullable Object> of(String id, ContainerSpec spec, Detached detached) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        String hostname = spec.hostname();
        members.put("Hostname", hostname == null ? id.substring(0, Math.min(ID_DIGITS, id.length())) : hostname);
        members.put("Domainname", "");
        members.put("User", user(spec.user()));
        members.put("AttachStdin", false);
        members.put("AttachStdout", false);
        members.put("AttachStderr", false);
        if (!detached.ports().isEmpty()) {
            Map<String, Object> exposed = new TreeMap<>();
            for (PortMapping port : detached.ports()) {
                exposed.put(PortsDocument.of(List.of(port)).keySet().iterator().next(), Map.of());
            }
            members.put("ExposedPorts", exposed);
        }
        members.put("Tty", spec.stdio().isTerminal());
        members.put("OpenStdin", detached.hasStdin());
        members.put("StdinOnce", detached.hasStdinOnce());
        List<Object> variables = new ArrayList<>();
        for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
            variables.add(variable.getKey() + "=" + variable.getValue());
        }
        members.put("Env", variables.isEmpty() ? null : variables);
        members.put("Cmd", new ArrayList<Object>(spec.command()));
        HealthCheck health = detached.health();
        if (health != null) {
            members.put("Healthcheck", health(health));
        }
        Detached.ImageUsed image = detached.image();
        members.put("Image", image == null ? "" : image.reference());
        members.put("Volumes", null);
        members.put("WorkingDir", spec.workdir() == null ? "" : spec.workdir());
        members.put("Entrypoint", null);
        members.put("OnBuild", null);
        members.put("Labels", new TreeMap<String, Object>(detached.labels()));
        if (!spec.stopSignal().equals(Signal.TERM)) {
            members.put("StopSignal", spec.stopSignal().toString());
        }
        Duration grace = spec.givenGrace();
        if (grace != null) {
            members.put("StopTimeout", grace.toSeconds());
        }
        return members;
    }

    private static String user(User user) {
        String group = user.group();
        if (user.isPlainRoot()) {
            return "";
        }
        return group == null ? user.user() : user.user() + ":" + group;
    }

    private static Map<String, @Nullable Object> health(HealthCheck check) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("Test", test(check.command()));
        members.put("Interval", check.interval().toNanos());
        members.put("Timeout", check.timeout().toNanos());
        members.put("StartPeriod", check.startPeriod().toNanos());
        if (!check.startInterval().equals(HealthCheck.DEFAULT_START_INTERVAL)) {
            members.put("StartInterval", check.startInterval().toNanos());
        }
        members.put("Retries", (long) check.retries());
        return members;
    }

    /** A command of a shell is written as docker writes it, also if the two first words were given. */
    private static List<Object> test(List<String> command) {
        List<Object> test = new ArrayList<>();
        boolean isShell = command.size() == 3 && command.subList(0, 2).equals(SHELL);
        test.add(isShell ? "CMD-SHELL" : "CMD");
        test.addAll(isShell ? command.subList(2, 3) : command);
        return test;
    }
}
