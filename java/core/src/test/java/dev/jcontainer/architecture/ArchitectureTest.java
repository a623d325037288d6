package dev.jcontainer.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.NATIVE;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.base.HasDescription;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

@AnalyzeClasses(packages = "dev.jcontainer", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String CORE = "dev.jcontainer";

    /** The types that read or write files and streams, but not exceptions, interfaces and buffers in memory. */
    private static final DescribedPredicate<JavaClass> INPUT_OR_OUTPUT = new DescribedPredicate<>("read or write") {
        private static final Set<String> HARMLESS = Set.of(
                "java.io.IOException",
                "java.io.UncheckedIOException",
                "java.io.Serializable",
                "java.io.ByteArrayOutputStream",
                "java.io.ByteArrayInputStream",
                "java.io.Closeable");

        @Override
        public boolean test(JavaClass type) {
            String home = type.getPackageName();
            return (home.equals("java.io") && !HARMLESS.contains(type.getName()))
                    || home.startsWith("java.nio.file")
                    || home.startsWith("java.nio.channels")
                    || home.startsWith("java.net")
                    || type.isEquivalentTo(ProcessBuilder.class)
                    || type.isEquivalentTo(Runtime.class);
        }
    };

    /** All classes of {@code host} and {@code cgroup}, except the values of {@code host}. */
    private static final DescribedPredicate<JavaClass> READING_THE_HOST = new DescribedPredicate<>("read the host") {
        private static final Set<String> VALUES = Set.of(
                "HostFacts",
                "HostMount",
                "HostNames",
                "SourcePropagation",
                "IdMap",
                "IdMap$Range",
                "IdMap$Writer",
                "Identity");

        @Override
        public boolean test(JavaClass type) {
            String home = type.getPackageName();
            String name = type.getName().substring(home.length() + 1);
            return home.equals(CORE + ".host") && !VALUES.contains(name) || home.equals(CORE + ".cgroup");
        }
    };

    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.jcontainer..")
            .layer("facade")
            .definedBy(CORE)
            .layer("copy")
            .definedBy(CORE + ".copy..")
            .layer("worker")
            .definedBy(CORE + ".worker..")
            .layer("prepare")
            .definedBy(CORE + ".prepare..")
            .layer("launch")
            .definedBy(CORE + ".launch..")
            .layer("state")
            .definedBy(CORE + ".state..")
            .layer("cgroup")
            .definedBy(CORE + ".cgroup..")
            .layer("seccomp")
            .definedBy(CORE + ".seccomp..")
            .layer("plan")
            .definedBy(CORE + ".plan..")
            .layer("host")
            .definedBy(CORE + ".host..")
            .layer("spec")
            .definedBy(CORE + ".spec..")
            .layer("layer")
            .definedBy(CORE + ".layer..")
            .layer("kernel")
            .definedBy(CORE + ".kernel..")
            .whereLayer("facade")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("copy")
            .mayOnlyBeAccessedByLayers("facade")
            .whereLayer("worker")
            .mayOnlyBeAccessedByLayers("facade", "copy")
            .whereLayer("prepare")
            .mayOnlyBeAccessedByLayers("facade", "worker")
            .whereLayer("launch")
            .mayOnlyBeAccessedByLayers("facade", "worker")
            .whereLayer("state")
            .mayOnlyBeAccessedByLayers("facade", "launch")
            .whereLayer("cgroup")
            .mayOnlyBeAccessedByLayers("facade", "prepare", "launch")
            .whereLayer("seccomp")
            .mayOnlyBeAccessedByLayers("prepare", "facade")
            .whereLayer("plan")
            .mayOnlyBeAccessedByLayers("facade", "worker", "prepare", "launch", "state", "cgroup", "seccomp")
            .whereLayer("host")
            .mayOnlyBeAccessedByLayers("facade", "worker", "prepare", "launch", "state", "cgroup", "seccomp", "plan")
            .whereLayer("spec")
            .mayOnlyBeAccessedByLayers(
                    "facade", "copy", "worker", "prepare", "launch", "state", "cgroup", "seccomp", "plan", "host")
            .whereLayer("layer")
            .mayOnlyBeAccessedByLayers("facade", "launch", "plan", "host");

    @ArchTest
    static final ArchRule everyPackageHasAFloor = classes()
            .should()
            .resideInAnyPackage(
                    CORE,
                    CORE + ".copy",
                    CORE + ".worker",
                    CORE + ".prepare",
                    CORE + ".launch",
                    CORE + ".state",
                    CORE + ".cgroup",
                    CORE + ".seccomp",
                    CORE + ".plan",
                    CORE + ".plan.step",
                    CORE + ".host",
                    CORE + ".spec",
                    CORE + ".layer",
                    CORE + ".kernel");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.jcontainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule thePlanNeitherReadsNorWrites = noClasses()
            .that()
            .resideInAPackage(CORE + ".plan..")
            .should()
            .dependOnClassesThat(INPUT_OR_OUTPUT)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(CORE + ".kernel.Syscalls")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(CORE + ".kernel.MountSyscalls")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(CORE + ".host.HostProbe");

    /** A preparation reads the host through {@code Host} only, so a test can play any host. */
    @ArchTest
    static final ArchRule aPreparationReadsTheHostThroughOneSeam = noClasses()
            .that()
            .resideInAPackage(CORE + ".prepare..")
            .and()
            .doNotHaveFullyQualifiedName(CORE + ".prepare.OwnHost")
            .and()
            .doNotHaveFullyQualifiedName(CORE + ".prepare.ContainerId") // random bytes
            .should()
            .dependOnClassesThat(INPUT_OR_OUTPUT)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(CORE + ".kernel.Syscalls")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(CORE + ".kernel.MountSyscalls")
            .orShould()
            .dependOnClassesThat(READING_THE_HOST);

    /** Users of the library must be able to name each type that its public members mention. */
    private static final ArchCondition<JavaClass> MENTION_EXPORTED_TYPES_ONLY =
            new ArchCondition<>("mention only exported types, those of the JDK and of JSpecify in what they publish") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (JavaType parent : type.getInterfaces()) {
                        check(type, "implements", parent, events);
                    }
                    type.getSuperclass().ifPresent(parent -> check(type, "extends", parent, events));
                    for (JavaField field : type.getFields()) {
                        if (isPublished(field)) {
                            check(field, "has the type", field.getType(), events);
                        }
                    }
                    for (JavaCodeUnit unit : type.getCodeUnits()) {
                        if (isPublished(unit)) {
                            check(unit, "returns", unit.getReturnType(), events);
                            unit.getParameterTypes().forEach(taken -> check(unit, "takes", taken, events));
                            unit.getExceptionTypes().forEach(thrown -> check(unit, "throws", thrown, events));
                        }
                    }
                }

                private boolean isPublished(JavaMember member) {
                    return member.getModifiers().contains(PUBLIC)
                            || member.getModifiers().contains(PROTECTED);
                }

                private void check(HasDescription who, String does, JavaType mentioned, ConditionEvents events) {
                    for (JavaClass type : mentioned.getAllInvolvedRawTypes()) {
                        String home = type.getBaseComponentType().getPackageName();
                        boolean isKnown = home.equals(CORE)
                                || home.equals(CORE + ".spec")
                                || home.isEmpty() // primitive
                                || home.startsWith("java.")
                                || home.startsWith("org.jspecify.");
                        if (!isKnown) {
                            events.add(SimpleConditionEvent.violated(
                                    who, who.getDescription() + " " + does + " " + type.getName()));
                        }
                    }
                }
            };

    @ArchTest
    static final ArchRule theApiMentionsExportedTypesOnly = classes()
            .that()
            .resideInAnyPackage(CORE, CORE + ".spec")
            .and()
            .arePublic()
            .should(MENTION_EXPORTED_TYPES_ONLY);

    /** The planners put steps together; a step uses no planner. */
    @ArchTest
    static final ArchRule theStepsStandBelowThePlanners = noClasses()
            .that()
            .resideInAPackage(CORE + ".plan.step..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CORE + ".plan");

    @ArchTest
    static final ArchRule onlySyscallsHaveNativeMethods = methods()
            .that()
            .haveModifier(NATIVE)
            .should()
            .beDeclaredInClassesThat()
            .haveFullyQualifiedName(CORE + ".kernel.Syscalls")
            .orShould()
            .beDeclaredInClassesThat()
            .haveFullyQualifiedName(CORE + ".kernel.MountSyscalls");

    /**
     * These methods return null or false also if a file could not be looked at. {@link
     * dev.jcontainer.kernel.KernelFiles} distinguishes the two cases.
     */
    @ArchTest
    static final ArchRule notToBeAbleToLookIsNotTakenForNotThere = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(CORE + ".kernel.LibraryCache") // before the natives; only for a cache
            .should()
            .callMethod(File.class, "list")
            .orShould()
            .callMethod(File.class, "listFiles")
            .orShould()
            .callMethod(File.class, "exists")
            .orShould()
            .callMethod(Files.class, "exists", Path.class, LinkOption[].class)
            .orShould()
            .callMethod(Files.class, "notExists", Path.class, LinkOption[].class);

    @ArchTest
    static final ArchRule theLibraryKnowsNoCommandLine =
            noClasses().should().dependOnClassesThat().resideInAnyPackage(CORE + ".cli..", "picocli..", "joptsimple..");

    @ArchTest
    static final ArchRule theLibraryForcesNoLoggingBackend = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j.simple..", "ch.qos.logback..");
}
