package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.step.Flag;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.PropagationFlag;
import dev.jcontainer.plan.step.Step;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares the enums of the steps' flags with native/include/plan.h. There a comment {@code flags of STEP} begins the
 * flags of a step, and an empty line ends them; a flag has the name of its enum constant behind a prefix.
 */
class FlagsTest {
    private static final Pattern SECTION =
            Pattern.compile("/\\* (?:more )?flags of ([A-Z_, and]+) \\*/\n(.*?)\n\n", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile("[A-Z_]+");
    private static final Pattern CONSTANT = Pattern.compile("#define [A-Z]+_(\\w+)[ \\\\\n]+(\\d+)u");

    /** Their bits are those of the kernel's headers. */
    private static final Set<Class<?>> OF_THE_KERNEL = Set.of(MountAttribute.class, PropagationFlag.class);

    /** A flag of plan.h or of an enum, with the step that has it. */
    record StepFlag(String step, String name, int bits) {
        @Override
        public String toString() {
            return name + "(" + bits + ") of " + step;
        }
    }

    /** The flags of plan.h, one for each step that is named above it. */
    private static List<StepFlag> defined(String planH) {
        List<StepFlag> defined = new ArrayList<>();
        Matcher section = SECTION.matcher(planH);
        while (section.find()) {
            Matcher constant = CONSTANT.matcher(section.group(2));
            while (constant.find()) {
                Matcher step = STEP.matcher(section.group(1));
                while (step.find()) {
                    defined.add(new StepFlag(step.group(), constant.group(1), Integer.parseInt(constant.group(2))));
                }
            }
        }
        return defined;
    }

    private static List<Class<?>> enumsOf(Class<? extends Step> step) {
        List<Class<?>> enums = new ArrayList<>();
        for (RecordComponent field : step.getRecordComponents()) {
            if (field.getType() == Flags.class) {
                enums.add((Class<?>) ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0]);
            }
        }
        enums.removeAll(OF_THE_KERNEL);
        return enums;
    }

    /** The flags of both sides for which the other side has no flag with the same name and bits. */
    private static Set<String> differences(List<StepFlag> defined) {
        Set<StepFlag> known = new LinkedHashSet<>();
        Set<Enum<?>> constants = new LinkedHashSet<>();
        Set<Enum<?>> matched = new LinkedHashSet<>();
        StepsDefTest.records().forEach(step -> {
            for (Class<?> type : enumsOf(step)) {
                for (Object each : type.getEnumConstants()) {
                    Enum<?> constant = (Enum<?>) each;
                    StepFlag flag =
                            new StepFlag(StepsDefTest.nativeName(step), constant.name(), ((Flag) constant).bits());
                    known.add(flag);
                    constants.add(constant);
                    if (defined.contains(flag)) {
                        matched.add(constant);
                    }
                }
            }
        });
        Set<String> differences = new LinkedHashSet<>();
        for (StepFlag flag : defined) {
            if (!known.contains(flag)) {
                differences.add("no enum of Java has the flag " + flag);
            }
        }
        constants.removeAll(matched);
        for (Enum<?> constant : constants) {
            differences.add("native/include/plan.h lacks "
                    + constant.getDeclaringClass().getSimpleName() + "." + constant + "(" + ((Flag) constant).bits()
                    + ")");
        }
        return differences;
    }

    @Test
    void aFlagHasTheSameNameAndBitsInPlanHAndInJava() throws Exception {
        assertThat(differences(defined(planH()))).isEmpty();
    }

    @Test
    void aFlagThatOneSideLacksIsNamed() throws Exception {
        String planH = planH();
        assertThat(differences(defined(planH.replace("#define TREE_MAPPED 2u", ""))))
                .containsExactly("native/include/plan.h lacks SourceFlag.MAPPED(2)");
        assertThat(differences(
                        defined(planH.replace("#define TREE_SLAVE 4u", "#define TREE_SLAVE 4u\n#define TREE_NEW 32u"))))
                .containsExactly("no enum of Java has the flag NEW(32) of OPEN_OUTSIDE");
        assertThat(differences(defined(planH.replace("#define VIEW_NEEDED 1u", "#define VIEW_NEEDED 2u"))))
                .containsExactly(
                        "no enum of Java has the flag NEEDED(2) of INERT_VIEW",
                        "native/include/plan.h lacks ViewFlag.NEEDED(1)");
    }

    private static String planH() throws Exception {
        return Files.readString(Checkout.file("native/include/plan.h"));
    }
}
