package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LabelOptions;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.RestartOption;
import dev.jcontainer.engine.spec.RestartPolicy;
import java.util.List;

/** The options that only a detached container has: of {@code run --detach} and of {@code create}. */
final class DetachedOptions {
    static final String GROUP = "Detached containers";
    private static final String PORTS = "Ports";

    /** The option that only {@code run} has: {@code create} makes detached containers in any case. */
    static final Option DETACH = Option.flag(
                    GROUP,
                    "detach",
                    "Start a detached container, print its id and exit. The container outlives jcontainer, is listed by"
                            + " 'ps -a' after its end, and stays until 'rm'. Without this option nothing is left of a"
                            + " container at its end.")
            .letter('d');

    static final OptionList LIST = new OptionList();

    static {
        LIST.add(LabelOptions.LABEL);
        LIST.add(LabelOptions.LABEL_FILE);
        LIST.add(RestartOption.RESTART);
        LIST.addAll(LogDriverOptions.LIST);
    }

    static final Option PIDFILE = LIST.add(
            Option.value(GROUP, "pidfile", "FILE", "Write the pid of the program to a file, which is replaced.")
                    .completes(Completion.FILE)
                    .neverEmpty());

    static final Option PUBLISH = LIST.add(Option.value(
                    PORTS,
                    "publish",
                    "[[ADDRESS:]PORT:]PORT[/PROTOCOL]",
                    "Publish a port of the container, the last one, on a port of this machine (default: a free one) at"
                            + " this address (default 127.0.0.1, other than with docker). Either may be a range,"
                            + " FIRST-LAST; one of the machine alone gives a port of it that is free. PROTOCOL is tcp (default) or udp.")
            .letter('p')
            .repeatable()
            .example("-p 8080:80")
            .neverEmpty());

    static final Option PUBLISH_ALL = LIST.add(
            Option.flag(PORTS, "publish-all", "Publish all ports that --expose or the image names on free ports.")
                    .letter('P'));

    static final Option EXPOSE = LIST.add(
            Option.value(PORTS, "expose", "PORT[/PROTOCOL]", "A port that --publish-all publishes, or a range of them.")
                    .repeatable()
                    .neverEmpty());

    static {
        LIST.addAll(HealthOptions.LIST);
    }

    private DetachedOptions() {}

    /** Refuses them in the command line of an attached container, except for those that ask for what it is. */
    static void refuse(Arguments arguments) throws UsageException {
        for (Option option : LIST.asList()) {
            List<String> values = arguments.values(option);
            boolean isAsked =
                    !values.isEmpty() && !values.get(values.size() - 1).equals("false");
            if (isAsked && !isAsUsual(option, values.get(values.size() - 1))) {
                throw RunParser.problem(option.dashed()
                        + " is for a detached container: add --detach, or use create and start --attach; nothing of any"
                        + " other container is left at its end");
            }
        }
    }

    private static boolean isAsUsual(Option option, String value) {
        String name = option.name();
        return name.equals(HealthOptions.NO_HEALTHCHECK.name())
                || name.equals(EXPOSE.name()) // docker only notes it
                || name.equals(RestartOption.RESTART.name())
                        && RestartOption.parse(value).kind() == RestartPolicy.Kind.NO;
    }
}
