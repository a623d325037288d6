package dev.jcontainer.cli.image;

import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import java.util.List;

/** What the commands for images end with: as all commands of jcontainer, and not 1 as docker's. */
public final class ExitStatus {
    /** The section of their help. */
    public static final Section SECTION = section("All was done.", "Something failed; a line on stderr says what.");

    private ExitStatus() {}

    static Section section(String zero, String failure) {
        return new Section("Exit status", List.of(new Entry("0", zero), new Entry("125", failure)));
    }
}
