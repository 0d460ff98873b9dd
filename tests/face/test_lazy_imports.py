import subprocess
import sys


def test_importing_the_face_package_loads_no_heavy_library() -> None:
    heavy = "{'cv2', 'ai_edge_litert', 'PIL', 'onnxruntime', 'gradio'}"
    code = f"import sys, hub.face; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
