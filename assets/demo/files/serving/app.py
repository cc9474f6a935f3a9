"""Scores customers over HTTP."""
import logging
import os
import pickle

from flask import Flask, jsonify, request

from features import build_features

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("churn")

app = Flask(__name__)

with open(os.environ.get("MODEL_PATH", "/srv/churn/churn_final.pkl"), "rb") as f:
    BUNDLE = pickle.load(f)


@app.route("/score", methods=["POST"])
def score():
    payload = request.get_json(force=True)
    row = build_features(payload["customer"], payload["transactions"])
    X = BUNDLE["scaler"].transform([[row[name] for name in BUNDLE["features"]]])
    p = float(BUNDLE["model"].predict_proba(X)[0, 1])
    return jsonify({"churn_score": p})


@app.route("/health")
def health():
    return "ok"


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
