package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.KeepFlag;
import dev.jcontainer.plan.step.KeeperStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The steps that say what the keeper of a container does. */
final class StartSteps {
    private StartSteps() {}

    static List<KeeperStep> of(EngineContext context, Description container, long run) throws IOException {
        Detached detached = container.detached();
        List<KeeperStep> steps = new ArrayList<>();
        steps.add(new KeeperStep.Keep(
                flags(detached), run, EventNotes.log(context).path(), EventNotes.beginning(container)));
        LogOptions log = detached.log();
        if (log.format() != LogOptions.Format.NONE) {
            int format = log.format() == LogOptions.Format.TEXT ? KeeperStep.Log.TEXT : KeeperStep.Log.JSON;
            steps.add(new KeeperStep.Log(format, log.maxSize(), log.maxFiles()));
        }
        steps.add(AfterCommand.step(context, container.id()));
        return steps;
    }

    private static Flags<KeepFlag> flags(Detached detached) {
        return Flags.when(detached.hasStdin(), KeepFlag.STDIN).andWhen(detached.hasStdinOnce(), KeepFlag.STDIN_ONCE);
    }
}
