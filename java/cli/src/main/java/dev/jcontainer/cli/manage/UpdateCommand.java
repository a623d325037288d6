package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LimitOptions;
import dev.jcontainer.cli.option.LimitParser;
import dev.jcontainer.cli.option.RestartOption;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer update}: changes the limits of running containers. */
public final class UpdateCommand extends EachContainerCommand {
    public UpdateCommand() {
        super(
                "update",
                "Changes the limits and the restart policy of containers.",
                "Changes the given limits at once and keeps the others. A limit that is given as 0 is kept as well,"
                        + " except --pids-limit. --memory -1, --cpu-quota -1 and --pids-limit -1 remove a limit.",
                options());
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(LimitOptions.CHANGEABLE.asList());
        options.add(RestartOption.RESTART);
        options.add(Option.HELP);
        return options;
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        if (!isAnyGiven(arguments)) {
            throw new UsageException(model(), "there is no limit to change, and no restart policy");
        }
        restart(arguments);
        limits(arguments); // reports a wrong value before any container is changed
    }

    @Override
    void act(EngineContainer container, Arguments arguments) throws IOException, UsageException {
        Limits limits = limits(arguments);
        RestartPolicy policy = restart(arguments);
        if (limits.needCgroup()) {
            container.update(limits);
        }
        if (policy != null) {
            container.update(policy);
        }
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException {
        if (restart(arguments) != null) {
            throw refused(container, "it is started only once");
        }
        Limits limits = limits(arguments);
        if (limits.needCgroup()) { // false if all given limits are 0
            container.update(limits);
        }
    }

    private @Nullable RestartPolicy restart(Arguments arguments) throws UsageException {
        String text = arguments.value(RestartOption.RESTART);
        try {
            return text == null || text.isEmpty() ? null : RestartOption.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "update", e);
        }
    }

    private static boolean isAnyGiven(Arguments arguments) {
        if (arguments.value(RestartOption.RESTART) != null) {
            return true;
        }
        for (Option limit : LimitOptions.CHANGEABLE.asList()) {
            if (arguments.value(limit) != null) {
                return true;
            }
        }
        return false;
    }

    private Limits limits(Arguments arguments) throws UsageException {
        try {
            return LimitParser.change(model(), arguments);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "update", e);
        }
    }
}
