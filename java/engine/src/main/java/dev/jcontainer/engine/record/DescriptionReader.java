package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.spec.VolumeMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link DescriptionWriter} has written. */
final class DescriptionReader {
    private final LineReader in;
    private final Detached.Builder detached = Detached.builder();
    private String id = "";
    private long created;
    private List<String> command = List.of();
    private boolean hasTerminal;

    DescriptionReader(byte[] bytes) {
        in = new LineReader(bytes);
    }

    Description read() {
        for (String key = in.next(); key != null; key = in.next()) {
            take(key);
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("the id is missing");
        }
        return new Description(id, created, command, hasTerminal, detached.build());
    }

    private void take(String key) {
        switch (key) {
            case "id":
                id = in.word();
                break;
            case "name":
                detached.name(in.word());
                break;
            case "created":
                created = in.number();
                break;
            case "command":
                command = words();
                break;
            case "terminal":
                hasTerminal = true;
                break;
            default:
                takeDetached(key);
        }
    }

    private void takeDetached(String key) {
        switch (key) {
            case "image":
                detached.image(new Detached.ImageUsed(in.word(), in.word()));
                break;
            case "label":
                detached.label(in.word(), in.word());
                break;
            case "restart":
                detached.restart(
                        new RestartPolicy(RestartPolicy.Kind.valueOf(in.word()), (int) in.number(Integer.MAX_VALUE)));
                break;
            case "log":
                detached.log(new LogOptions(
                        LogOptions.Format.valueOf(in.word()), in.number(), (int) in.number(Integer.MAX_VALUE)));
                break;
            case "network":
                detached.network(Network.parse(in.word()));
                break;
            case "port":
                detached.publish(Ports.read(in));
                break;
            case "volume":
                detached.volume(new VolumeMount(in.word(), in.word(), in.number(1) != 0, in.number(1) != 0));
                break;
            case "health":
                detached.health(health());
                break;
            default:
                takeFlag(key);
        }
    }

    private void takeFlag(String key) {
        switch (key) {
            case "remove":
                detached.removedAtEnd(true);
                break;
            case "publish-all":
                detached.publishingAll(true);
                break;
            case "stdin":
                detached.stdin(true);
                break;
            case "once":
                detached.stdinOnce(true);
                break;
            default: // of a later version
        }
    }

    private HealthCheck health() {
        Duration interval = duration();
        Duration timeout = duration();
        Duration startPeriod = duration();
        Duration startInterval = duration();
        int retries = (int) in.number(Integer.MAX_VALUE);
        HealthCheck.OnFailure onFailure = HealthCheck.OnFailure.valueOf(in.word());
        return new HealthCheck(words(), interval, timeout, startPeriod, startInterval, retries, onFailure);
    }

    private Duration duration() {
        return Duration.ofNanos(in.number());
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        while (in.hasWord()) {
            words.add(in.word());
        }
        return words;
    }
}
