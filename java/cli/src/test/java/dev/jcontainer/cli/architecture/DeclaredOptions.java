package dev.jcontainer.cli.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.jcontainer.cli.model.Option;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;

/** The constants of type {@link Option} in some packages, for tests that a command lists each of them. */
public final class DeclaredOptions {
    private DeclaredOptions() {}

    /** The options by the names of their constants. */
    public static Map<String, Option> in(String... packages) throws ReflectiveOperationException {
        Map<String, Option> options = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(packages)) {
            for (JavaField field : type.getFields()) {
                if (field.getRawType().isEquivalentTo(Option.class)
                        && field.getModifiers().contains(JavaModifier.STATIC)) {
                    Field constant = field.reflect();
                    constant.setAccessible(true);
                    options.put(field.getFullName(), (Option) constant.get(null));
                }
            }
        }
        return options;
    }
}
