package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.PrunedContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.terminal.Confirmation;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.spec.VolumePrune;
import dev.jcontainer.image.ImageRemoval;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer system prune}: removes what nobody needs. */
public final class SystemPruneCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(PruneOptions.ALL);
        LIST.add(PruneOptions.FILTER);
        LIST.add(PruneOptions.FORCE);
        LIST.add(PruneOptions.VOLUMES);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "system prune",
            "Removes all that nobody needs: containers that do not run, images without a tag, layers, blobs, and"
                    + " broken-off downloads.",
            List.of("[OPTIONS]"),
            List.of("What a container or a running pull needs stays. An image that was pulled by its digest has no"
                    + " tag. Containers are removed first, and then what only they needed; with a filter for images alone, no"
                    + " container and no volume is removed."),
            LIST.asList(),
            Completion.NONE,
            List.of(ExitStatus.SECTION),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        arguments.refuseOperands(MODEL);
        Pruning pruning = Pruning.of(MODEL, arguments);
        PrunedContainers containers = containers(pruning.filters());
        boolean hasVolumes = arguments.has(PruneOptions.VOLUMES);
        if (hasVolumes && containers != null && containers.hasTime()) {
            throw new UsageException(MODEL, "the filter until is not supported with --volumes");
        }
        if (arguments.has(PruneOptions.FORCE)
                || Confirmation.isGiven(what(pruning, containers != null, containers != null && hasVolumes))) {
            remove(pruning, containers, hasVolumes);
        }
        return 0;
    }

    /** The containers that are removed; null if a filter is for images alone, which no container matches. */
    private static @Nullable PrunedContainers containers(List<String> filters) throws UsageException {
        for (String filter : filters) {
            boolean isForAll =
                    filter.startsWith("until=") || filter.startsWith("label=") || filter.startsWith("label!=");
            if (!isForAll) {
                return null;
            }
        }
        try {
            return PrunedContainers.of(filters);
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "prune", e);
        }
    }

    private static String what(Pruning pruning, boolean hasContainers, boolean hasVolumes) {
        return "This will remove:\n"
                + (hasContainers ? "  - all stopped containers\n" : "")
                + (hasVolumes ? "  - all anonymous volumes not used by at least one container\n" : "")
                + "  - all " + pruning.what()
                + "\n  - all layers and blobs that no image needs\n  - all broken-off downloads\n";
    }

    private static void remove(Pruning pruning, @Nullable PrunedContainers containers, boolean hasVolumes)
            throws IOException {
        Engine engine = Engine.builder().images(pruning.images()).build();
        long bytes = 0;
        if (containers != null) {
            Output.print(containers.remove(engine));
            bytes += containers.bytes();
        }
        if (hasVolumes && containers != null) {
            VolumePrune pruned = engine.volumes().prune(false, new Predicate<Volume>() {
                @Override
                public boolean test(Volume volume) {
                    return containers.takes(volume.labels());
                }
            });
            bytes += pruned.bytes();
            Output.print(volumes(pruned));
        }
        ImageRemoval removal = pruning.remove();
        bytes += removal.bytes();
        Output.print(ImagePruneCommand.text(removal) + "Total reclaimed space: " + HumanNumber.disk(bytes) + "\n");
    }

    private static String volumes(VolumePrune pruned) {
        StringBuilder lines = new StringBuilder();
        for (String name : pruned.names()) {
            lines.append(name).append('\n');
        }
        return lines.length() == 0 ? "" : "Deleted Volumes:\n" + lines + "\n";
    }
}
