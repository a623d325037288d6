package dev.jcontainer.cli.stream;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.TreeFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.PointInTime;
import dev.jcontainer.engine.event.EventReader;
import dev.jcontainer.engine.event.EventText;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EventFilter;
import dev.jcontainer.engine.spec.EventQuery;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer events}: prints what happens to containers, volumes and images. */
public final class EventsCommand implements Command {
    private static final String GROUP = "Output";

    private static final Option SINCE = Option.value(
            GROUP,
            "since",
            "TIME",
            "Print also the events from a time on: a duration before now, such as 10m, seconds since 1970, or"
                    + " 2006-01-02T15:04:05Z with or without a part.");
    private static final Option UNTIL = Option.value(GROUP, "until", "TIME", "End at a time.");
    private static final Option FILTER = Option.value(
                    GROUP,
                    "filter",
                    "KEY=VALUE",
                    "Print only events that match: container=, image=, volume= and network= with a name, event= with an"
                            + " action such as die, type= with container, image, volume or network, label=KEY or"
                            + " KEY=VALUE.")
            .letter('f')
            .repeatable()
            .neverEmpty();
    private static final Option FORMAT = Option.value(
            GROUP,
            "format",
            "FORMAT",
            "Format of a line: text with {{.Type}}, {{.Action}}, {{.Actor.ID}} and other names of docker's; {{json .}}"
                    + " or json for all of it. Other Go templates are not supported.");

    private static final CommandModel MODEL = new CommandModel(
            "events",
            "Prints what happens to containers, until it is interrupted.",
            List.of("[OPTIONS]"),
            List.of("The store keeps the last events, about 2 MB of them."),
            List.of(SINCE, UNTIL, FILTER, FORMAT, Option.HELP),
            Completion.NONE,
            List.of(),
            List.of(new Entry("jcontainer events --since 1h --until 0s -f event=die", "What has ended lately.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(MODEL);
        String given = arguments.value(FORMAT);
        EventQuery query;
        TreeFormat format;
        try {
            query = new EventQuery(
                    time(arguments.value(SINCE)),
                    time(arguments.value(UNTIL)),
                    EventFilter.of(arguments.values(FILTER)));
            format = TreeFormat.of(given == null || given.equals("json") ? "{{json .}}" : given);
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "print events", e);
        }
        ZoneId zone = ZoneId.systemDefault();
        try (EventReader events = EventReader.open(ChosenStore.engine().images().directory(), query)) {
            for (EngineEvent event = events.next(); event != null; event = events.next()) {
                Output.print(given == null ? EventText.line(event, zone) + "\n" : formatted(format, event));
            }
        }
        return 0;
    }

    private static String formatted(TreeFormat format, EngineEvent event) throws UsageException, IOException {
        try {
            return format.print(List.of(document(event)));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "print events", e);
        }
    }

    /** The document of docker's API, by its names and in its order. */
    private static Map<String, @Nullable Object> document(EngineEvent event) {
        Map<String, @Nullable Object> actor = new LinkedHashMap<>();
        actor.put("ID", event.id());
        actor.put("Attributes", new LinkedHashMap<String, Object>(event.attributes()));
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (event.type().equals(EngineEvent.CONTAINER)) {
            members.put("status", event.action());
            members.put("id", event.id());
            String image = event.attributes().get("image");
            members.put("from", image == null ? "" : image);
        }
        members.put("Type", event.type());
        members.put("Action", event.action());
        members.put("Actor", actor);
        members.put("scope", "local");
        members.put("time", event.time().getEpochSecond());
        members.put("timeNano", PointInTime.nanoseconds(event.time()));
        return members;
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        long time = PointInTime.parse(text, System.currentTimeMillis());
        return Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000_000L), Math.floorMod(time, 1_000_000_000L));
    }
}
