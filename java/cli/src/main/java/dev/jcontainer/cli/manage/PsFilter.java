package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.container.ContainerRow;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.value.LabelFilter;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.VolumeMount;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The filter of {@code ps}: a container must match one of the values of each given key, and all of {@code label}, as
 * with docker.
 */
final class PsFilter {
    static final Option OPTION = Option.value(
                    "Output",
                    "filter",
                    "KEY=VALUE",
                    "List only matching containers: id= and name= take a regular expression that matches a part;"
                            + " label=KEY or KEY=VALUE; status= created, restarting, running, paused, exited or dead;"
                            + " exited=STATUS; ancestor=IMAGE; health= starting, healthy, unhealthy or none;"
                            + " volume=NAME or PATH; network=NETWORK; publish=PORTS of this machine; expose=PORTS of"
                            + " the container; PORTS are 80, 8000-8010 or 53/udp; before=CONTAINER"
                            + " and since=CONTAINER. A container must match one of the values of each key, and all"
                            + " labels.")
            .letter('f')
            .repeatable()
            .example("--filter name=^web");

    private static final List<String> STATES =
            List.of("created", "restarting", "running", "removing", "paused", "exited", "dead");
    private static final List<String> HEALTH = List.of("starting", "healthy", "unhealthy", "none");

    private final List<Pattern> ids = new ArrayList<>();
    private final List<Pattern> names = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final LabelFilter labels = new LabelFilter();
    private final List<Integer> exits = new ArrayList<>();
    private final List<String> ancestors = new ArrayList<>();
    private final List<String> health = new ArrayList<>();
    private final List<String> volumes = new ArrayList<>();
    private final List<String> networks = new ArrayList<>();
    private final List<PortFilter> published = new ArrayList<>();
    private final List<PortFilter> exposed = new ArrayList<>();
    private @Nullable String before;
    private @Nullable String since;
    private @Nullable Instant beforeTime;
    private @Nullable Instant sinceTime;
    private final List<String> ancestorIds = new ArrayList<>();

    private PsFilter() {}

    /**
     * Reads the values of the option.
     *
     * @throws IllegalArgumentException if one is not a filter
     */
    static PsFilter of(List<String> values) {
        PsFilter filter = new PsFilter();
        for (String value : values) {
            int equals = value.indexOf('=');
            filter.add(value, equals < 0 ? value : value.substring(0, equals), value.substring(equals + 1));
        }
        return filter;
    }

    private void add(String whole, String key, String value) {
        switch (key) {
            case "id":
                ids.add(pattern(whole, value));
                break;
            case "name":
                names.add(pattern(whole, value));
                break;
            case "status":
                states.add(oneOf(whole, value, STATES));
                break;
            case "label":
                labels.add(value);
                break;
            case "exited":
                exits.add(number(whole, value));
                break;
            case "ancestor":
                ancestors.add(value);
                break;
            case "health":
                health.add(oneOf(whole, value, HEALTH));
                break;
            case "volume":
                volumes.add(value);
                break;
            case "network":
                networks.add(value);
                break;
            case "publish":
                published.add(PortFilter.of(whole, value));
                break;
            case "expose":
                exposed.add(PortFilter.of(whole, value));
                break;
            case "before":
                before = value;
                break;
            case "since":
                since = value;
                break;
            default:
                throw new IllegalArgumentException("The filter '" + whole
                        + "' is none of id, name, label, status, exited, ancestor, health, volume, network, publish,"
                        + " expose, before and since");
        }
    }

    private static String oneOf(String whole, String value, List<String> words) {
        if (!words.contains(value)) {
            throw new IllegalArgumentException("The filter '" + whole + "' has none of " + String.join(", ", words));
        }
        return value;
    }

    private static int number(String whole, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The filter '" + whole + "' has no number", e);
        }
    }

    private static Pattern pattern(String whole, String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The filter '" + whole + "' has no regular expression: " + e.getDescription(), e);
        }
    }

    /** Looks up the images and containers that filters name. */
    void resolve(Engine engine) throws IOException {
        if (before != null) {
            beforeTime = engine.find(before).created();
        }
        if (since != null) {
            sinceTime = engine.find(since).created();
        }
        for (String ancestor : ancestors) {
            try {
                ancestorIds.add(engine.images().get(ancestor).id().toString());
            } catch (EngineException e) {
                throw e;
            } catch (IOException e) {
                continue; // no image has this name now, but containers may have been made of one
            }
        }
    }

    /** Whether containers that do not run are listed without --all, because they are asked for. */
    boolean asksForState() {
        return !states.isEmpty() || !exits.isEmpty() || before != null || since != null;
    }

    boolean takes(ContainerRow container) throws IOException {
        return fits(ids, container.id())
                && (fits(names, container.name()) || fits(names, "/" + container.name()))
                && (states.isEmpty()
                        || states.contains(container.status().state().word()))
                && takesExit(container)
                && labels.takes(container.detached().labels())
                && takesImage(container.detached().image())
                && takesVolume(container.detached().volumes())
                && (networks.isEmpty()
                        || networks.contains(container.detached().network().word()))
                && takesPublished(container.status().ports())
                && takesExposed(container.detached().ports())
                && (beforeTime == null || container.created().isBefore(beforeTime))
                && (sinceTime == null || container.created().isAfter(sinceTime))
                && takesHealth(container);
    }

    private static boolean fits(List<Pattern> patterns, String text) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(text).find()) {
                return true;
            }
        }
        return patterns.isEmpty();
    }

    private boolean takesExit(ContainerRow container) {
        return exits.isEmpty()
                || container.status().run() > 0
                        && !container.status().isActive()
                        && exits.contains(container.status().exitCode());
    }

    private boolean takesImage(Detached.@Nullable ImageUsed image) {
        if (ancestors.isEmpty()) {
            return true;
        }
        return image != null && (ancestorIds.contains(image.id()) || ancestors.contains(image.reference()));
    }

    private boolean takesVolume(List<VolumeMount> mounts) {
        for (VolumeMount mount : mounts) {
            if (volumes.contains(mount.name()) || volumes.contains(mount.target())) {
                return true;
            }
        }
        return volumes.isEmpty();
    }

    private boolean takesPublished(List<PortMapping> ports) {
        for (PortFilter filter : published) {
            for (PortMapping port : ports) {
                if (filter.takes(port.protocol(), port.hostPort())) {
                    return true;
                }
            }
        }
        return published.isEmpty();
    }

    private boolean takesExposed(List<PortMapping> ports) {
        for (PortFilter filter : exposed) {
            for (PortMapping port : ports) {
                if (filter.takes(port.protocol(), port.containerPort())) {
                    return true;
                }
            }
        }
        return exposed.isEmpty();
    }

    private boolean takesHealth(ContainerRow container) throws IOException {
        if (health.isEmpty()) {
            return true;
        }
        String state = container.health();
        return health.contains(state == null ? "none" : state);
    }
}
