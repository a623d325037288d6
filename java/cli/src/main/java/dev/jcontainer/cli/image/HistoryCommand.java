package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.config.History;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer history}: prints how an image was made. */
public final class HistoryCommand implements Command {
    private static final String TABLE = "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";
    private static final String EXACT_TABLE = "{{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";
    private static final String MISSING = "<missing>";
    private static final int MAX_COMMAND = 45;

    private static final String[] NAMES = {"ID", "CreatedSince", "CreatedAt", "CreatedBy", "Size", "Comment"};
    private static final String[] HEADINGS = {"IMAGE", "CREATED", "CREATED AT", "CREATED BY", "SIZE", "COMMENT"};

    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(RowFormat.OPTION);
    }

    private static final Option HUMAN =
            LIST.add(Option.flag("Output", "human", "--human=false prints sizes in bytes and times by the clock.")
                    .letter('H'));
    private static final Option NO_TRUNC = LIST.add(Option.flag("Output", "no-trunc", "Print whole commands and ids."));
    private static final Option QUIET = LIST.add(
            Option.flag("Output", "quiet", "Print only the ids, one per line.").letter('q'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "history",
            "Prints the steps by which an image was made.",
            List.of("[OPTIONS] IMAGE"),
            List.of("The last step is first. <missing> stands for the id of an image of an earlier step,"
                    + " which no registry has."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(RowFormat.names(NAMES), ExitStatus.SECTION),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        String name = arguments.onlyOperand(MODEL, "IMAGE");
        boolean isHuman = arguments.value(HUMAN) == null || arguments.has(HUMAN);
        RowFormat format;
        try {
            String given = arguments.value(RowFormat.OPTION);
            format = RowFormat.of(
                    arguments.has(QUIET) && (given == null || given.isEmpty()) ? "{{.ID}}" : given,
                    isHuman ? TABLE : EXACT_TABLE,
                    NAMES,
                    HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "list", e);
        }
        Image image = ImageStore.open(arguments).get(name);
        Output.print(format.print(rows(image, isHuman, arguments.has(NO_TRUNC))));
        return 0;
    }

    private static List<String[]> rows(Image image, boolean isHuman, boolean isWhole) throws IOException {
        List<Long> sizes = image.layerSizes();
        List<String[]> rows = new ArrayList<>();
        int layer = 0;
        for (History step : image.config().history()) {
            long size = step.emptyLayer() || layer == sizes.size() ? 0 : sizes.get(layer++);
            String command = PlainText.escaped(step.createdBy());
            rows.add(0, new String[] {
                MISSING,
                age(step.created()),
                PlainText.escaped(step.created()),
                isWhole || command.length() <= MAX_COMMAND ? command : command.substring(0, MAX_COMMAND - 1) + "…",
                isHuman ? HumanNumber.decimal(size) : Long.toString(size),
                PlainText.escaped(step.comment())
            });
        }
        if (!rows.isEmpty()) {
            rows.get(0)[0] = Listed.id(image.id().toString(), isWhole);
        }
        return rows;
    }

    private static String age(String created) {
        try {
            return Listed.age(OffsetDateTime.parse(created).toEpochSecond());
        } catch (DateTimeException e) {
            return Listed.age(null);
        }
    }
}
