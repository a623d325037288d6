package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each command works with the store that {@code --root} before its name chooses: here one that cannot be opened. */
class StoreRootTest {
    /** They have no store, or print about the program itself. */
    private static final Set<String> WITHOUT_STORE =
            Set.of("login", "logout", "info", "oci", "help", "completion", "version", "man", "manifest inspect");

    @TempDir
    private Path directory;

    @AfterEach
    void choose() throws Exception {
        ChosenStore.choose(null);
    }

    @TestFactory
    List<DynamicTest> eachCommandOpensTheStore() throws Exception {
        Path store = Files.createFile(directory.resolve("no-directory"));
        List<DynamicTest> tests = new ArrayList<>();
        for (CommandModel model : Commands.models()) {
            Command command = Commands.named(model.name());
            boolean isGroup = !command.model().forms().isEmpty()
                    && command.model().forms().get(0).startsWith("COMMAND");
            if (!isGroup && !WITHOUT_STORE.contains(model.name())) {
                tests.add(DynamicTest.dynamicTest(model.name(), () -> refuses(command, store)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests;
    }

    private static void refuses(Command command, Path store) throws Exception {
        Arguments arguments = Parser.parse(command.model(), words(command.model(), store));
        ChosenStore.choose(store.toString());
        assertThatThrownBy(() -> command.run(arguments))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(store.toString());
    }

    /** The words that it needs, by its synopsis. */
    private static List<String> words(CommandModel model, Path file) {
        List<String> words = new ArrayList<>();
        for (Option option : model.options()) {
            if (option.dashed().equals("--force")) {
                words.add("--force"); // it asks otherwise
            } else if (option.dashed().equals("--restart") && model.name().equals("update")) {
                words.add("--restart=no"); // it needs something to change
            } else if (option.dashed().equals("--detach") && model.name().equals("exec")) {
                words.add("--detach"); // otherwise it handles the signals of this process
            } else if (option.dashed().equals("--input")) {
                words.add("--input=" + file);
            }
        }
        for (String word : model.forms().get(0).split(" ")) {
            if (word.startsWith("CONTAINER:")) {
                words.add("there:/file");
            } else if (word.startsWith("DST|") || word.startsWith("FILE|")) {
                words.add(file.toString()); // stdin is that of the tests
            } else if (!word.startsWith("[") && !word.isEmpty()) {
                words.add("name");
            }
        }
        return words;
    }
}
